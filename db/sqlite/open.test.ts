import { mkdtempSync, readFileSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { migrate } from './migrate.ts';
import { bundledSource } from '../migrations/bundle-migrations.ts';
import { MIGRATIONS } from '../migrations/bundled.ts';
import { findOrCreateTerm, termText } from '../evidence/terms.ts';
import { openStore } from './open.ts';
import { readMeta, writeMeta } from '../system/meta.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-open-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

describe('the data folder', () => {
  it('serves one app, and the command line beside it', async () => {
    const app = openStore(folder, { exclusive: true });
    expect(() => openStore(folder, { exclusive: true })).toThrow(/already serves/);
    const beside = openStore(folder);
    await beside.write((tx) => writeMeta(tx, 'said', 'beside'));
    expect(await readMeta(app.read, 'said')).toBe('beside');
    beside.close();
    app.close();
    openStore(folder, { exclusive: true }).close();
  });

  it('a transaction that fails leaves nothing, and the next goes on', async () => {
    const store = openStore(folder);
    const broken = store.write(async (tx) => {
      await writeMeta(tx, 'half', 'done');
      throw new Error('stop');
    });
    const next = store.write((tx) => writeMeta(tx, 'whole', 'done'));
    await expect(broken).rejects.toThrow('stop');
    await next;
    expect([await readMeta(store.read, 'half'), await readMeta(store.read, 'whole')]).toEqual([null, 'done']);
    store.close();
    await expect(store.write(async () => 1)).rejects.toThrow(/closed/);
  });

  it('reads do not wait for a transaction, nor see it before it is done', async () => {
    const store = openStore(folder);
    await store.write(async (tx) => {
      await writeMeta(tx, 'now', 'written');
      expect(await readMeta(store.read, 'now')).toBeNull();
    });
    expect(await readMeta(store.read, 'now')).toBe('written');
    store.close();
  });

  it('what is asked in one turn sees one state; the next turn sees what another process wrote', async () => {
    const store = openStore(folder);
    const other = new Database(join(folder, 'attestry.db'));
    const write = (value: string) =>
      other
        .prepare(
          "INSERT INTO meta (key, value) VALUES ('said', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .run(value);
    write('first');
    expect(await readMeta(store.read, 'said')).toBe('first');
    write('second');
    expect(await readMeta(store.read, 'said')).toBe('first');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(await readMeta(store.read, 'said')).toBe('second');
    other.close();
    store.close();
  });

  it('a word that was undone is not remembered', async () => {
    const store = openStore(folder);
    let undone = 0;
    await store
      .write(async (tx) => {
        undone = await findOrCreateTerm(tx, 'undone');
        throw new Error('stop');
      })
      .catch(() => undefined);
    const kept = await store.write((tx) => findOrCreateTerm(tx, 'another'));
    expect(kept).toBe(undone);
    expect(await store.write((tx) => findOrCreateTerm(tx, 'undone'))).not.toBe(kept);
    expect(await termText(store.read, kept)).toBe('another');
    store.close();
  });
});

describe('migrations', () => {
  it('are bundled as they stand in the files', () => {
    expect(readFileSync(new URL('../migrations/bundled.ts', import.meta.url), 'utf8')).toBe(bundledSource());
    expect(MIGRATIONS.map(({ tag }) => `${tag}.sql`)).toEqual(
      readdirSync(new URL('../migrations/', import.meta.url))
        .filter((name) => name.endsWith('.sql'))
        .sort(),
    );
  });

  it.each(MIGRATIONS.map(({ tag }, i) => [tag, i] as const))(
    'go on where they were interrupted: before %s',
    (_, done) => {
      const client = new Database(join(folder, 'half.db'));
      client.exec('BEGIN');
      for (const { statements } of MIGRATIONS.slice(0, done))
        for (const statement of statements) client.exec(statement);
      client.pragma(`user_version = ${done}`);
      client.exec('COMMIT');
      // The next one had begun and the power went.
      client.exec('BEGIN');
      client.exec(MIGRATIONS[done]!.statements[0]!);
      client.exec('ROLLBACK');
      migrate(client);
      expect(client.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
      expect(client.pragma('integrity_check', { simple: true })).toBe('ok');
      client.close();
    },
  );

  it('data of a newer version is left alone', () => {
    const client = new Database(join(folder, 'new.db'));
    client.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    expect(() => migrate(client)).toThrow(/newer Attestry/);
    client.close();
  });
});
