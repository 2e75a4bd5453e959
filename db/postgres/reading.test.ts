import { AsyncLocalStorage } from 'node:async_hooks';
import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, beforeEach, describe, expect, inject, it } from 'vitest';
import { connectionOf } from '../connection/connection.ts';
import { inOneState, renewState } from '../connection/one-state.ts';
import { readMeta, writeMeta } from '../system/meta.ts';
import type { Run } from './connection.ts';
import { createDatabase, type TestDatabase } from './database.fixture.ts';
import { openPostgres, type PostgresOptions, type PostgresStore } from './open.ts';
import { READING_LIMITS } from './reading.ts';

let database: TestDatabase;
const opened: PostgresStore[] = [];
const open = async (options?: PostgresOptions): Promise<PostgresStore> => {
  const store = await openPostgres(database.address, '/nowhere', options);
  opened.push(store);
  return store;
};
beforeAll(async () => {
  database = await createDatabase(inject('postgres')!);
});
afterAll(() => database.remove());
/** Each test has a row of its own. */
let tests = 0;
beforeEach(() => {
  tests += 1;
});
afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));

const set = (store: PostgresStore, value: string) => store.write((tx) => writeMeta(tx, `row ${tests}`, value));
const get = (store: PostgresStore) => readMeta(store.read, `row ${tests}`);
/** As another request or process: what it does has nothing to do with the present piece of work. */
const elsewhere = AsyncLocalStorage.snapshot();
const run = (store: PostgresStore, text: string) => (connectionOf(store.read).client as Run)({ text });

describe('the queries of a piece of work', () => {
  it('see one state, and those after it what others committed', async () => {
    const [store, other] = [await open(), await open()];
    await set(store, '1');
    await inOneState(async () => {
      expect(await get(store)).toBe('1');
      await elsewhere(() => set(other, '2'));
      expect(await Promise.all([get(store), get(store)])).toEqual(['1', '1']);
    });
    expect(await get(store)).toBe('2');
  });

  it('see that of the first of them, whatever others see that run at the same time', async () => {
    const [store, other] = [await open(), await open()];
    await set(other, '1');
    const hasWritten = Promise.withResolvers<void>();
    const firsts = Array.from({ length: 3 }, () => Promise.withResolvers<void>());
    const early = firsts.map((first) =>
      inOneState(async () => {
        const before = await get(store);
        first.resolve();
        await hasWritten.promise;
        return [before, await get(store)];
      }),
    );
    await Promise.all(firsts.map(({ promise }) => promise));
    await set(other, '2');
    const late = await inOneState(async () => [await get(store), await get(store)]);
    hasWritten.resolve();
    expect([...(await Promise.all(early)), late]).toEqual([
      ['1', '1'],
      ['1', '1'],
      ['1', '1'],
      ['2', '2'],
    ]);
  });

  it('see what it has written itself, and then one state again', async () => {
    const [store, other] = [await open(), await open()];
    await inOneState(async () => {
      expect(await get(store)).toBeNull();
      await set(store, '1');
      expect(await get(store)).toBe('1');
      await elsewhere(() => set(other, '2'));
      expect(await get(store)).toBe('1');
      renewState();
      expect(await get(store)).toBe('2');
    });
  });

  it('each see what is committed by then, in what it has left running', async () => {
    const [store, other] = [await open(), await open()];
    await set(other, '1');
    const stream = await inOneState(async () => {
      expect(await get(store)).toBe('1');
      return { next: () => get(store) };
    });
    await set(other, '2');
    expect(await stream.next()).toBe('2');
  });

  it('go on after one that failed', async () => {
    const store = await open({ readers: 1 });
    await inOneState(async () => {
      await set(store, '1');
      await expect(run(store, 'SELECT 1 / 0')).rejects.toThrow('division by zero');
      expect(await get(store)).toBe('1');
    });
  });

  it('go on after the server has ended their connection', async () => {
    const store = await open();
    await set(store, '1');
    await inOneState(async () => {
      await get(store);
      const admin = new pg.Client({ connectionString: database.address });
      await admin.connect();
      await admin.query(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity
        WHERE datname = current_database() AND state = 'idle in transaction'`);
      await admin.end();
      await expect(get(store)).rejects.toMatchObject({ code: 'unavailable' });
      expect(await get(store)).toBe('1');
    });
  });
});

describe('the connection of a piece of work', () => {
  const forOthers = async (store: PostgresStore) =>
    expect(await inOneState(() => get(store))).toBe(await inOneState(() => get(store)));

  it('is free when the work ends, when it throws, and when only one of its queries does', async () => {
    const store = await open({ readers: 1, connectMs: 5_000 });
    await inOneState(() => get(store));
    await forOthers(store);
    const thrown = inOneState(async () => {
      await get(store);
      throw new Error('the caller has gone');
    });
    await expect(thrown).rejects.toThrow('the caller has gone');
    await forOthers(store);
    const half = inOneState(() => Promise.all([run(store, 'SELECT 1 / 0'), get(store), get(store)]));
    await expect(half).rejects.toThrow('division by zero');
    await forOthers(store);
  });

  it('is free while the work waits for its turn to write', async () => {
    const store = await open({ readers: 1, connectMs: 5_000 });
    await Promise.all(
      Array.from({ length: 5 }, (_, at) =>
        inOneState(async () => {
          await get(store);
          await store.write(async (tx) => {
            await get(store);
            await writeMeta(tx, String(at), 'done');
          });
        }),
      ),
    );
    expect(await readMeta(store.read, '4')).toBe('done');
  });

  it('is free after a pause, and what follows sees another state', async () => {
    const store = await open({ readers: 1, connectMs: 5_000, limits: { ...READING_LIMITS, idleMs: 20 } });
    await inOneState(async () => {
      expect(await get(store)).toBeNull();
      await elsewhere(async () => {
        await set(store, '1');
        await forOthers(store);
      });
      expect(await get(store)).toBe('1');
    });
  });

  it('is not waited for without end: the answer says that all are used', async () => {
    const store = await open({ readers: 2, connectMs: 400 });
    const mayEnd = Promise.withResolvers<void>();
    const begun = [Promise.withResolvers<void>(), Promise.withResolvers<void>()];
    const reading = begun.map((one) =>
      inOneState(async () => {
        await get(store);
        one.resolve();
        await mayEnd.promise;
      }),
    );
    await Promise.all(begun.map(({ promise }) => promise));
    const refused = { code: 'unavailable', retryAfterSeconds: 5, message: expect.stringContaining('is used') };
    await expect(inOneState(() => get(store))).rejects.toMatchObject(refused);
    await expect(get(store)).rejects.toMatchObject(refused);
    mayEnd.resolve();
    await Promise.all(reading);
    await forOthers(store);
  });

  it('is free once the work has taken too long, which gets no answer from another state', async () => {
    const store = await open({ readers: 1, limits: { ...READING_LIMITS, stateMs: 20 } });
    await inOneState(async () => {
      await get(store);
      await pause(30);
      for (let time = 0; time < 2; time += 1)
        await expect(get(store)).rejects.toMatchObject({
          code: 'unavailable',
          message: expect.stringContaining('s to'),
        });
    });
    await forOthers(store);
  });

  it('is free after a query that took too long', async () => {
    const store = await open({ readers: 1, limits: { ...READING_LIMITS, statementMs: 20 } });
    const slow = inOneState(() => run(store, 'SELECT pg_sleep(60)'));
    await expect(slow).rejects.toMatchObject({ code: 'unavailable', message: expect.stringContaining('too long') });
    await forOthers(store);
  });
});
