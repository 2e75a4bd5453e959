import { setTimeout as pause } from 'node:timers/promises';
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { addLeaf } from '../log/log.ts';
import { incrementCounter, readCounters, readMeta, writeMeta } from '../system/meta.ts';
import { createDatabase, type TestDatabase } from './database.fixture.ts';
import { MIGRATIONS } from './migrations/bundled.ts';
import { openPostgres, type PostgresStore } from './open.ts';

let database: TestDatabase;
const opened: PostgresStore[] = [];
const open = async (): Promise<PostgresStore> => {
  const store = await openPostgres(database.address, '/nowhere');
  opened.push(store);
  return store;
};
const ask = async (text: string): Promise<{ [column: string]: unknown }[]> => {
  const client = new pg.Client({ connectionString: database.address });
  await client.connect();
  try {
    return (await client.query(text)).rows as { [column: string]: unknown }[];
  } finally {
    await client.end();
  }
};
/** What counts the transactions of the server; the second part of a snapshot. */
const nextTransaction = (version: number | string) => String(version).split(':')[1];
const create = async (options?: { empty: boolean }) => {
  database = await createDatabase(inject('postgres')!, options);
};
const removeAll = async () => {
  await Promise.all(opened.splice(0).map((store) => store.close()));
  await database.remove();
};

describe('an empty database', () => {
  beforeEach(() => create({ empty: true }));
  afterEach(removeAll);

  it('is migrated once by several processes that start at the same time', async () => {
    await Promise.all([open(), open(), open(), open()]);
    expect(await ask('SELECT tag FROM attestry_migration ORDER BY id')).toEqual(MIGRATIONS.map(({ tag }) => ({ tag })));
  });

  it('of a newer Attestry is refused', async () => {
    await open();
    await ask(`INSERT INTO attestry_migration VALUES (9999, 'later')`);
    await expect(open()).rejects.toMatchObject({ code: 'conflict' });
  });
});

describe('a store', () => {
  beforeEach(() => create());
  afterEach(removeAll);

  it('keeps what a transaction wrote, and nothing of one that failed', async () => {
    const store = await open();
    await store.write((tx) => writeMeta(tx, 'a', '1'));
    const failed = store.write(async (tx) => {
      await writeMeta(tx, 'a', '2');
      throw new Error('no');
    });
    await expect(failed).rejects.toThrow('no');
    expect(await readMeta(store.read, 'a')).toBe('1');
  });

  it('lets one transaction of several processes write at a time, so that what it has read stays so', async () => {
    const stores = [await open(), await open(), await open()];
    const steps = stores.flatMap((store) =>
      Array.from({ length: 10 }, () =>
        store.write(async (tx) => {
          const before = Number((await readMeta(tx, 'n')) ?? 0);
          await pause(1);
          await writeMeta(tx, 'n', String(before + 1));
          await incrementCounter(tx, 'written');
        }),
      ),
    );
    await Promise.all(steps);
    expect(await readMeta(stores[0]!.read, 'n')).toBe('30');
    expect(await readCounters(stores[1]!.read)).toEqual({ written: 30 });
  });

  it('has another version after each commit, of whichever process, and the same one where nothing was committed', async () => {
    const [store, other] = [await open(), await open()];
    const seen = [await store.version()];
    await store.write((tx) => writeMeta(tx, 'own', '1'));
    seen.push(await store.version());
    await other.write((tx) => writeMeta(tx, 'other', '1'), { waitForDisk: false });
    seen.push(await store.version());
    await ask(`UPDATE meta SET value = '2' WHERE key = 'own'`);
    seen.push(await store.version());
    expect(new Set(seen).size).toBe(seen.length);
    // Another test may commit meanwhile: its database is on the same server.
    const isSame = async () => {
      const before = await store.version();
      await readMeta(other.read, 'own');
      return (await store.version()) === before;
    };
    await expect.poll(isSame).toBe(true);
  });

  it('has another version after the commit of a transaction that had begun before others, which are over', async () => {
    const [store, early] = [await open(), await open()];
    const isNextTheSame = async () => {
      const begun = Promise.withResolvers<void>();
      const mayEnd = Promise.withResolvers<void>();
      const written = early.write(async (tx) => {
        await incrementCounter(tx, 'early');
        begun.resolve();
        await mayEnd.promise;
      });
      await begun.promise;
      await ask(`INSERT INTO counter (name, value) VALUES ('late', 1) ON CONFLICT DO NOTHING`);
      const before = await store.version();
      mayEnd.resolve();
      await written;
      const after = await store.version();
      expect(after).not.toBe(before);
      return nextTransaction(after) === nextTransaction(before);
    };
    // As above: another test may begin a transaction meanwhile.
    await expect.poll(isNextTheSame).toBe(true);
  });

  it('refuses a leaf that leaves a gap, and any change of the log', async () => {
    const store = await open();
    const leaf = { hash: new Uint8Array(32), entry: new Uint8Array([123, 125]), completed: [] };
    await store.write((tx) => addLeaf(tx, { idx: 0, ...leaf }));
    await expect(store.write((tx) => addLeaf(tx, { idx: 2, ...leaf }))).rejects.toThrow('the log has no gaps');
    for (const change of ['UPDATE log_leaf SET idx = 1', 'DELETE FROM log_leaf', 'TRUNCATE log_leaf'])
      await expect(ask(change)).rejects.toThrow('the log is append-only');
  });

  it('refuses writes once any process is told to, until one that starts later allows them again', async () => {
    const [store, other] = [await open(), await open()];
    const write = (of: PostgresStore) => of.write((tx) => writeMeta(tx, 'a', '1'));
    await store.refuseWrites('an alarm');
    for (const one of [store, other, await open()]) {
      await expect(write(one)).rejects.toMatchObject({ code: 'unavailable', message: 'an alarm' });
      expect([one.refusal(), one.hasFailedWrite()]).toEqual(['an alarm', false]);
    }
    expect(await readMeta(store.read, 'a')).toBeNull();
    const later = await open();
    await later.allowWrites();
    await write(later);
    // A process that has been told stays read-only until it is started again, as with SQLite.
    await expect(write(other)).rejects.toThrow('an alarm');
  });

  it('refuses writes that were waiting for their turn when another process was told to', async () => {
    const [store, other] = [await open(), await open()];
    const begun = Promise.withResolvers<void>();
    const mayEnd = Promise.withResolvers<void>();
    const before = other.write(async (tx) => {
      begun.resolve();
      await mayEnd.promise;
      await writeMeta(tx, 'before', '1');
    });
    await begun.promise;
    const refused = store.refuseWrites('an alarm');
    const after = other.write((tx) => writeMeta(tx, 'after', '1'));
    mayEnd.resolve();
    await Promise.all([before, refused]);
    await Promise.allSettled([after]);
    await expect(other.write((tx) => writeMeta(tx, 'later', '1'))).rejects.toThrow('an alarm');
    expect(await readMeta(store.read, 'before')).toBe('1');
    expect(await readMeta(store.read, 'later')).toBeNull();
  });

  it('says that the database cannot be reached when its connections end, and goes on when it can be again', async () => {
    const store = await open();
    const ended = store.write(async (tx) => {
      await writeMeta(tx, 'a', '1');
      await ask(`SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database()
        AND pid <> pg_backend_pid()`);
      await writeMeta(tx, 'a', '2');
    });
    await expect(ended).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
    expect(store.hasFailedWrite()).toBe(true);
    await store.write((tx) => writeMeta(tx, 'b', '1'));
    expect([await readMeta(store.read, 'a'), await readMeta(store.read, 'b')]).toEqual([null, '1']);
  });

  it.each([
    ['does not exist', '/missing_database?', /no database of the name/],
    ['refuses the user', '//nobody@', /refuses the user/],
  ])('is not opened where it %s', async (_, part, message) => {
    const address = part.startsWith('//')
      ? database.address.replace('//attestry@', part)
      : database.address.replace(/\/test_\w+\?/, part);
    await expect(openPostgres(address, '/nowhere')).rejects.toThrow(message);
  });

  it('is not opened where no server answers', async () => {
    const nobody = openPostgres('postgres://attestry@/attestry?host=%2Fnowhere', '/nowhere');
    await expect(nobody).rejects.toMatchObject({ code: 'unavailable', retryAfterSeconds: 5 });
  });
});
