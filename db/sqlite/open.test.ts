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
  it('is open for one app and for the command line beside it', async () => {
    const app = openStore(folder, { exclusive: true });
    expect(() => openStore(folder, { exclusive: true })).toThrow(/already serves/);
    const commandLine = openStore(folder);
    await commandLine.write((tx) => writeMeta(tx, 'writer', 'command line'));
    expect(await readMeta(app.read, 'writer')).toBe('command line');
    commandLine.close();
    app.close();
    openStore(folder, { exclusive: true }).close();
  });

  it('has no trace of a transaction that failed, and runs the next one', async () => {
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

  it('has another version after each commit, of whichever connection, and the same one where nothing was committed', async () => {
    const store = openStore(folder);
    const seen = [await store.version()];
    const next = async () => {
      await new Promise((resolve) => setImmediate(resolve));
      return store.version();
    };
    expect(await next()).toBe(seen[0]);
    await store.write((tx) => writeMeta(tx, 'own', '1'));
    seen.push(await next());
    const other = openStore(folder);
    await other.write((tx) => writeMeta(tx, 'other', '1'));
    seen.push(await next());
    other.close();
    const process = new Database(join(folder, 'attestry.db'));
    process.exec(`UPDATE meta SET value = '2' WHERE key = 'own'`);
    process.close();
    seen.push(await next());
    expect(new Set(seen).size).toBe(4);
    await store.write(() => Promise.reject(new Error('no'))).catch(() => undefined);
    expect(await next()).toBe(seen[3]);
    store.close();
  });

  it('names the version of the state that its reads see, also where somebody commits in the same turn', async () => {
    const store = openStore(folder);
    const other = openStore(folder);
    await other.write((tx) => writeMeta(tx, 'k', 'before'));
    await new Promise((resolve) => setImmediate(resolve));
    const version = await store.version();
    const process = new Database(join(folder, 'attestry.db'));
    process.exec(`UPDATE meta SET value = 'after' WHERE key = 'k'`);
    process.close();
    // The read transaction of this turn goes on.
    expect([await store.version(), await readMeta(store.read, 'k')]).toEqual([version, 'before']);
    store.refresh();
    expect(await store.version()).not.toBe(version);
    expect(await readMeta(store.read, 'k')).toBe('after');
    other.close();
    store.close();
  });

  it('begins what goes first before what waits, and lets other work run between two transactions', async () => {
    const store = openStore(folder);
    const order: string[] = [];
    const write = (name: string, goesFirst = false) =>
      store.write(async () => void order.push(name), { goesFirst, waitForDisk: false });
    const all = [write('a'), write('b'), write('c')];
    setImmediate(() => {
      order.push('a request');
      all.push(write('gate', true));
    });
    await Promise.all(all);
    await Promise.all(all);
    expect(order).toEqual(['a', 'a request', 'gate', 'b', 'c']);
    store.close();
  });

  it('runs the next transactions after one that failed, in their order', async () => {
    const store = openStore(folder);
    const order: number[] = [];
    const written = Array.from({ length: 20 }, (_, i) =>
      store.write(async () => {
        order.push(i);
        if (i % 3 === 0) throw new Error('no');
      }),
    );
    const ended = await Promise.allSettled(written);
    expect(order).toEqual(Array.from({ length: 20 }, (_, i) => i));
    expect(ended.map(({ status }) => status === 'rejected')).toEqual(order.map((i) => i % 3 === 0));
    store.close();
  });

  it('answers reads during a transaction, without its uncommitted writes', async () => {
    const store = openStore(folder);
    await store.write(async (tx) => {
      await writeMeta(tx, 'now', 'written');
      expect(await readMeta(store.read, 'now')).toBeNull();
    });
    expect(await readMeta(store.read, 'now')).toBe('written');
    store.close();
  });

  it('shows one state to all reads of a turn, and the commits of another process to the next turn', async () => {
    const store = openStore(folder);
    const other = new Database(join(folder, 'attestry.db'));
    const write = (value: string) =>
      other
        .prepare(
          "INSERT INTO meta (key, value) VALUES ('key', ?) ON CONFLICT (key) DO UPDATE SET value = excluded.value",
        )
        .run(value);
    write('first');
    expect(await readMeta(store.read, 'key')).toBe('first');
    write('second');
    expect(await readMeta(store.read, 'key')).toBe('first');
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
    expect(await readMeta(store.read, 'key')).toBe('second');
    other.close();
    store.close();
  });

  it.runIf(process.platform !== 'win32')('confirms a write only once its log is on disk', async () => {
    const store = openStore(folder);
    // The commit succeeds, because SQLite has the file open.
    rmSync(join(folder, 'attestry.db-wal'));
    await expect(store.write((tx) => writeMeta(tx, 'key', 'value'))).rejects.toMatchObject({ code: 'unavailable' });
    expect(await readMeta(store.read, 'key')).toBe('value');
    await store.write((tx) => writeMeta(tx, 'key', 'later'), { waitForDisk: false });
    expect(await readMeta(store.read, 'key')).toBe('later');
    store.close();
  });

  it('does not cache a term whose transaction was rolled back', async () => {
    const store = openStore(folder);
    let rolledBack = 0;
    await store
      .write(async (tx) => {
        rolledBack = await findOrCreateTerm(tx, 'rolled back');
        throw new Error('stop');
      })
      .catch(() => undefined);
    const committed = await store.write((tx) => findOrCreateTerm(tx, 'another'));
    expect(committed).toBe(rolledBack);
    expect(await store.write((tx) => findOrCreateTerm(tx, 'rolled back'))).not.toBe(committed);
    expect(await termText(store.read, committed)).toBe('another');
    store.close();
  });
});

describe('migrations', () => {
  it('are bundled exactly as in the SQL files', () => {
    expect(readFileSync(new URL('../migrations/bundled.ts', import.meta.url), 'utf8')).toBe(bundledSource());
    expect(MIGRATIONS.map(({ tag }) => `${tag}.sql`)).toEqual(
      readdirSync(new URL('../migrations/', import.meta.url))
        .filter((name) => name.endsWith('.sql'))
        .sort(),
    );
  });

  it.each(MIGRATIONS.map(({ tag }, i) => [tag, i] as const))(
    'continue after an interruption before %s',
    (_, applied) => {
      const client = new Database(join(folder, 'half.db'));
      client.exec('BEGIN');
      for (const { statements } of MIGRATIONS.slice(0, applied))
        for (const statement of statements) client.exec(statement);
      client.pragma(`user_version = ${applied}`);
      client.exec('COMMIT');
      // The process ended during the next migration.
      client.exec('BEGIN');
      client.exec(MIGRATIONS[applied]!.statements[0]!);
      client.exec('ROLLBACK');
      migrate(client);
      expect(client.pragma('user_version', { simple: true })).toBe(MIGRATIONS.length);
      expect(client.pragma('integrity_check', { simple: true })).toBe('ok');
      client.close();
    },
  );

  it('refuse data of a newer version', () => {
    const client = new Database(join(folder, 'new.db'));
    client.pragma(`user_version = ${MIGRATIONS.length + 1}`);
    expect(() => migrate(client)).toThrow(/newer Attestry/);
    client.close();
  });
});
