import { execFileSync } from 'node:child_process';
import { copyFileSync, existsSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterAll, beforeAll, beforeEach, describe, expect, it } from 'vitest';
import { readMeta, writeMeta } from '../../system/meta.ts';
import { driver } from '../connection.ts';
import { openStore } from '../open.ts';
import type { Store } from '../../connection/store.ts';

let root: string;
let folder: string;
beforeAll(() => {
  root = mkdtempSync(join(tmpdir(), 'attestry-lone-copy-'));
});
afterAll(() => rmSync(root, { recursive: true, force: true }));
beforeEach(() => {
  folder = mkdtempSync(join(root, 'store-'));
});

/** Copy the files of a store that is open, with or without the log, as cp does. */
function copied(...names: string[]): string {
  const copy = mkdtempSync(join(root, 'copy-'));
  for (const name of names)
    if (existsSync(join(folder, name))) execFileSync('cp', [join(folder, name), join(copy, name)]);
  return copy;
}
const set = (store: Store, value: string) => store.write((tx) => writeMeta(tx, 'newest', value));
/** The newest value of a store, or `refused`. */
async function newest(of: string): Promise<string | null> {
  let store: Store;
  try {
    store = openStore(of, { exclusive: true });
  } catch (error) {
    expect(String(error)).toContain('its newest commits may be missing');
    return 'refused';
  }
  try {
    return await readMeta(store.read, 'newest');
  } finally {
    store.close();
  }
}
const checkpoint = (mode: string) => {
  const other = new Database(join(folder, 'attestry.db'));
  other.pragma(`wal_checkpoint(${mode})`);
  other.close();
};

describe('a copy of attestry.db without its log', () => {
  it('is refused after the first commit and after each later one', async () => {
    const store = openStore(folder);
    for (const value of ['1', '2', '3']) {
      await set(store, value);
      expect(await newest(copied('attestry.db')), value).toBe('refused');
      expect(await newest(copied('attestry.db', 'attestry.db-wal')), value).toBe(value);
    }
    store.close();
    expect(await newest(copied('attestry.db'))).toBe('3');
  });

  it.each(['PASSIVE', 'FULL', 'RESTART', 'TRUNCATE'])(
    'is accepted after another program moved the log into the file (%s), and refused after the next commit',
    async (mode) => {
      const store = openStore(folder);
      for (let round = 0; round < 5; round += 1) {
        await set(store, `${round}`);
        expect(await newest(copied('attestry.db'))).toBe('refused');
        checkpoint(mode);
        expect(await newest(copied('attestry.db'))).toBe(`${round}`);
        // Without a new commit it stays so.
        checkpoint(mode);
        expect(await newest(copied('attestry.db'))).toBe(`${round}`);
      }
      // A large commit after it, so that the log is longer than it was before.
      await store.write(async (tx) => {
        await writeMeta(tx, 'newest', 'large');
        await writeMeta(tx, 'filler', 'x'.repeat(2_000_000));
      });
      expect(await newest(copied('attestry.db'))).toBe('refused');
      store.close();
    },
  );

  it('is refused or has the newest commit, through checkpoints that SQLite makes by itself', async () => {
    const store = openStore(folder);
    await store.write(async (tx) => {
      driver(tx).pragma('wal_autocheckpoint = 40');
    });
    const outcomes = new Set<boolean>();
    for (let n = 0; n < 120; n += 1) {
      await store.write(async (tx) => {
        await writeMeta(tx, 'newest', `${n}`);
        await writeMeta(tx, 'filler', 'x'.repeat((n % 7) * 30_000));
      });
      const value = await newest(copied('attestry.db'));
      outcomes.add(value === 'refused');
      if (value !== 'refused') expect(value).toBe(`${n}`);
    }
    expect([...outcomes].toSorted()).toEqual([false, true]);
    store.close();
  });

  it('is refused also where two connections of the process write in turns, and their marks cost few commits', async () => {
    const store = openStore(folder, { exclusive: true });
    const other = openStore(folder, { priority: { waiting: store.writerCounter, yields: true } });
    const frames = () => {
      const client = new Database(join(folder, 'attestry.db'));
      const [{ log }] = client.pragma('wal_checkpoint(NOOP)') as [{ log: number }];
      client.close();
      return log;
    };
    await set(store, 'first');
    const before = frames();
    for (let n = 0; n < 20; n += 1) {
      await set(n % 2 === 0 ? store : other, `${n}`);
      expect(await newest(copied('attestry.db'))).toBe('refused');
    }
    // A commit of this size changes one page; a mark with each of them would change three.
    expect(frames() - before).toBeLessThan(30);
    // Another process, as the command line, shares nothing with them.
    const beside = openStore(folder);
    checkpoint('TRUNCATE');
    await set(beside, 'beside');
    expect(await newest(copied('attestry.db'))).toBe('refused');
    for (const one of [beside, other, store]) one.close();
    expect(await newest(copied('attestry.db'))).toBe('beside');
  });

  it('is refused until the operator creates an empty log', async () => {
    const store = openStore(folder);
    // The first commit of a log comes into the file with the mark, and the next one does not.
    await set(store, 'in the file');
    await set(store, 'in the log');
    const copy = copied('attestry.db');
    const file = readFileSync(join(copy, 'attestry.db'));
    expect(await newest(copy)).toBe('refused');
    expect(readFileSync(join(copy, 'attestry.db')).equals(file)).toBe(true);
    writeFileSync(join(copy, 'attestry.db-wal'), '');
    expect(await newest(copy)).toBe('in the file');
    expect(await newest(copy)).toBe('in the file');
    store.close();
  });
});

describe('no alarm', () => {
  it('where the process was killed, also between the two commits of a mark', async () => {
    const store = openStore(folder);
    await set(store, 'kept');
    const killed = copied('attestry.db', 'attestry.db-wal', 'attestry.db-shm');
    expect(await newest(killed)).toBe('kept');
    expect(await newest(killed)).toBe('kept');
    const between = copied('attestry.db', 'attestry.db-wal');
    const client = new Database(join(between, 'attestry.db'));
    client.pragma(`application_id = ${0x41747432}`);
    client.pragma('wal_checkpoint(PASSIVE)');
    for (const name of ['attestry.db', 'attestry.db-wal']) copyFileSync(join(between, name), join(killed, name));
    client.close();
    expect(await newest(killed)).toBe('kept');
    expect(existsSync(join(killed, 'attestry.db-wal'))).toBe(false);
    expect(await newest(killed)).toBe('kept');
    store.close();
  });

  it('for a store of an earlier version, which has no mark', async () => {
    const store = openStore(folder);
    await set(store, 'old');
    store.close();
    const client = new Database(join(folder, 'attestry.db'));
    client.pragma('application_id = 0');
    client.close();
    expect(await newest(copied('attestry.db'))).toBe('old');
  });
});
