import { existsSync, mkdirSync, mkdtempSync, readdirSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { Db } from '../../connection/connection.ts';
import type { Store } from '../../connection/store.ts';
import { driver, endReadTransactions } from '../connection.ts';
import { openStore } from '../open.ts';
import {
  openCheckStore,
  openScratchReader,
  openScratchStore,
  removeLeftCopies,
  removeScratchFiles,
} from './scratch-store.ts';

let folder: string;
let live: Store;
const BODY = Buffer.from('original');
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-scratch-'));
  live = openStore(folder);
  await live.write(async (tx) => {
    await writeMeta(tx, 'key', 'live');
    driver(tx).prepare('INSERT INTO evidence_body (seq, codec, bytes) VALUES (1, 0, ?)').run(BODY);
  });
});
afterEach(() => {
  live.close();
  rmSync(folder, { recursive: true, force: true });
});
const bodiesIn = (store: Store) => driver(store.read).prepare('SELECT bytes, context FROM evidence_body').all();

describe.each([
  ['a scratch store', openScratchStore],
  ['a store for checks', openCheckStore],
])('%s', (_name, open) => {
  it('has the data, and keeps its changes to itself', async () => {
    const store = await open(folder);
    await store.write((tx) => writeMeta(tx, 'key', 'tried'));
    expect(await readMeta(store.read, 'key')).toBe('tried');
    expect(await readMeta(live.read, 'key')).toBe('live');
    expect(bodiesIn(store)).toMatchObject([{ bytes: BODY }]);
    store.close();
  });

  it('blocks no writer of the data, also while a change is tried', async () => {
    const store = await open(folder);
    await store.write(async (tx) => {
      await writeMeta(tx, 'key', 'tried');
      expect(bodiesIn(store)).toHaveLength(1);
      await live.write((other) => writeMeta(other, 'key', 'later'));
    });
    expect(await readMeta(live.read, 'key')).toBe('later');
    expect(await readMeta(store.read, 'key')).toBe('tried');
    store.close();
  });

  it('has a table of its own for every table of the data, so that nothing is written there', async () => {
    const store = await open(folder);
    const client = driver(store.read);
    const tables = (schema: string) =>
      client.prepare(`SELECT name FROM ${schema}.sqlite_schema WHERE type = 'table' ORDER BY name`).pluck().all();
    expect(tables('main')).toEqual(tables('live'));
    store.close();
  });

  it('undoes a change that fails', async () => {
    const store = await open(folder);
    const failing = store.write(async (tx) => {
      await writeMeta(tx, 'key', 'tried');
      throw new Error('no');
    });
    await expect(failing).rejects.toThrow('no');
    expect(await readMeta(store.read, 'key')).toBe('live');
    store.close();
  });
});

describe('a scratch store', () => {
  it('changes what it reads in place only for itself', async () => {
    const store = await openScratchStore(folder);
    await store.write(async (tx) => {
      driver(tx).prepare('UPDATE evidence_body SET context = ? WHERE seq = 1').run(Buffer.from('x'));
    });
    expect(bodiesIn(store)).toMatchObject([{ bytes: BODY, context: Buffer.from('x') }]);
    expect(bodiesIn(live)).toMatchObject([{ bytes: BODY, context: null }]);
    store.close();
  });

  it('is read by another connection, which sees what is committed, and nothing of the data folder', async () => {
    let reader: ReturnType<typeof openScratchReader> | null = null;
    const store = await openScratchStore(folder, {
      share: async (file) => {
        reader = openScratchReader(folder, file);
      },
    });
    const reading = reader! as ReturnType<typeof openScratchReader>;
    const copy = reading.begin();
    const metaOf = async (db: Db) => {
      const value = await readMeta(db, 'key');
      endReadTransactions();
      return value;
    };
    expect(await metaOf(copy)).toBe('live');
    await store.write(async (tx) => {
      await writeMeta(tx, 'key', 'tried');
      expect(await metaOf(copy)).toBe('live');
    });
    await live.write((tx) => writeMeta(tx, 'key', 'later'));
    expect(await metaOf(copy)).toBe('tried');
    expect(driver(copy).prepare('SELECT bytes FROM evidence_body').all()).toMatchObject([{ bytes: BODY }]);
    expect(() => driver(copy).exec("UPDATE main.meta SET value = 'x'")).toThrow('readonly');
    if (process.platform !== 'win32') expect(readdirSync(join(folder, 'what-if'))).toEqual([]);
    reading.close();
    store.close();
    expect(readdirSync(join(folder, 'what-if'))).toEqual([]);
  });

  it.skipIf(process.platform === 'win32')(
    'has no file from its beginning, so that a killed process leaves none',
    async () => {
      const store = await openScratchStore(folder);
      expect(readdirSync(join(folder, 'what-if'))).toEqual([]);
      store.close();
    },
  );

  it('removes the files of a copy whose thread was stopped before it had deleted them', async () => {
    const name = 'stopped';
    const stopped = openScratchStore(folder, {
      name,
      share: async () => {
        const files = readdirSync(join(folder, 'what-if'));
        expect(files).toHaveLength(3);
        expect(files.every((file) => file.startsWith(`${process.pid}-${name}.db`))).toBe(true);
        // Another thread of this process begins.
        (await openScratchStore(folder)).close();
        expect(readdirSync(join(folder, 'what-if'))).toEqual(files);
        removeScratchFiles(folder, name);
        if (process.platform !== 'win32') expect(readdirSync(join(folder, 'what-if'))).toEqual([]);
        throw new Error('stopped');
      },
    });
    await expect(stopped).rejects.toThrow('stopped');
  });

  it('removes what others have left', () => {
    mkdirSync(join(folder, 'what-if'));
    const left = join(folder, 'what-if', '0123.db');
    writeFileSync(left, 'x');
    removeLeftCopies(folder);
    expect(existsSync(left)).toBe(false);
    removeLeftCopies(join(folder, 'nothing'));
  });
});
