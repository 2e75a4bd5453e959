import { closeSync, mkdtempSync, openSync, readFileSync, rmSync, writeFileSync, writeSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import Database from 'better-sqlite3';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { driver } from './connection.ts';
import { storeFailure } from '../connection/failure.ts';
import { openStore } from './open.ts';
import { readMeta, writeMeta } from '../system/meta.ts';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-failure-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));
const file = () => join(folder, 'attestry.db');

describe('the store', () => {
  it('reports a full disk, loses nothing, and accepts writes again once there is space', async () => {
    const store = openStore(folder);
    await store.write((tx) => writeMeta(tx, 'before', 'kept'));
    // SQLite raises the limit to the pages that exist, so the next new page does not fit.
    await store.write(async (tx) => {
      driver(tx).pragma('max_page_count = 1');
    });
    const large = store.write((tx) => writeMeta(tx, 'large', 'x'.repeat(1_000_000)));
    await expect(large).rejects.toMatchObject({
      code: 'unavailable',
      retryAfterSeconds: 5,
      message: expect.stringContaining('is full'),
    });
    expect([await readMeta(store.read, 'before'), await readMeta(store.read, 'large')]).toEqual(['kept', null]);
    await store.write(async (tx) => {
      driver(tx).pragma('max_page_count = 1000000');
    });
    await store.write((tx) => writeMeta(tx, 'large', 'x'.repeat(1_000_000)));
    expect(await readMeta(store.read, 'large')).toHaveLength(1_000_000);
    store.close();
  });

  it('serves reads while another process has locked the file, and writes once the lock is released', async () => {
    const store = openStore(folder);
    const other = new Database(file());
    other.exec('BEGIN IMMEDIATE');
    let done = false;
    const write = store
      .write((tx) => writeMeta(tx, 'waited', 'yes'))
      .then(() => {
        done = true;
      });
    // This timer fires only if the waiting write does not block the thread.
    await new Promise((resolve) => {
      setTimeout(resolve, 100);
    });
    expect([done, await readMeta(store.read, 'waited')]).toEqual([false, null]);
    other.exec('COMMIT');
    other.close();
    await write;
    expect(await readMeta(store.read, 'waited')).toBe('yes');
    store.close();
  });

  it('refuses a file that is no database, and does not change it', () => {
    writeFileSync(file(), 'not a database at all '.repeat(2_000));
    const before = readFileSync(file());
    expect(() => openStore(folder, { exclusive: true })).toThrow(/damaged/);
    expect(readFileSync(file()).equals(before)).toBe(true);
    rmSync(file());
    // The refused store has released the lock of the folder.
    openStore(folder, { exclusive: true }).close();
  });

  it('reports damage when a query reads an overwritten page', async () => {
    const store = openStore(folder);
    await store.write((tx) => writeMeta(tx, 'here', 'x'.repeat(100_000)));
    store.close();
    const size = readFileSync(file()).length;
    const handle = openSync(file(), 'r+');
    for (let at = 16_384; at < size; at += 16_384) writeSync(handle, Buffer.alloc(16_384, 0xff), 0, 16_384, at);
    closeSync(handle);
    let reported: unknown = null;
    try {
      const damaged = openStore(folder);
      reported = await readMeta(damaged.read, 'here').then(() => null, storeFailure);
      damaged.close();
    } catch (error) {
      reported = error;
    }
    expect(reported).toMatchObject({ code: 'unavailable', message: expect.stringContaining('damaged') });
  });
});

it('storeFailure is null for an error that does not come from the store', () => {
  expect([
    storeFailure(new Error('SQLITE_FULL')),
    storeFailure(null),
    storeFailure(Object.assign(new Error('x'), { code: 'SQLITE_CONSTRAINT_UNIQUE' })),
  ]).toEqual([null, null, null]);
  expect(
    storeFailure(new Error('query failed', { cause: Object.assign(new Error('x'), { code: 'SQLITE_CORRUPT_INDEX' }) })),
  ).toMatchObject({ code: 'unavailable' });
});
