/** Callers from whom projects are hidden, over a pool of connections that they share with all others. */
import { AsyncLocalStorage } from 'node:async_hooks';
import pg from 'pg';
import { afterAll, afterEach, beforeAll, describe, expect, inject, it } from 'vitest';
import { connectionOf, wholeStore, type Tx } from '../../connection/connection.ts';
import { inOneState } from '../../connection/one-state.ts';
import { findProject } from '../../project/projects.ts';
import { resolveProject } from '../../project/resolve-project.ts';
import { writeMeta } from '../../system/meta.ts';
import type { Run } from '../connection.ts';
import { createDatabase, type TestDatabase } from '../database.fixture.ts';
import { openPostgres, type PostgresOptions, type PostgresStore } from '../open.ts';
import { READING_LIMITS } from '../reading.ts';

const SLUGS = ['github.com/acme/one', 'github.com/acme/two', 'github.com/acme/three'];
let database: TestDatabase;
let ids: number[];
/** The row id of a project. */
const addProject = async (tx: Tx, slug: string): Promise<number> =>
  (await resolveProject(tx, { slug, hostId: null, ownerId: null, at: '2026-05-14T12:00:00.000Z' })).row.id;
const opened: PostgresStore[] = [];
const open = async (options: PostgresOptions = {}): Promise<PostgresStore> => {
  const store = await openPostgres(database.address, '/nowhere', { readers: 2, connectMs: 30_000, ...options });
  opened.push(store);
  return store;
};
beforeAll(async () => {
  database = await createDatabase(inject('postgres')!);
  const store = await openPostgres(database.address, '/nowhere');
  ids = [];
  for (const slug of SLUGS) ids.push(await store.write((tx) => addProject(tx, slug)));
  await store.close();
});
afterEach(() => Promise.all(opened.splice(0).map((store) => store.close())));
afterAll(() => database.remove());

/** The slugs that a store shows, by a statement that every caller prepares. */
const seen = async (store: Pick<PostgresStore, 'read'>): Promise<string[]> => {
  const found = await Promise.all(SLUGS.map((slug) => findProject(store.read, slug)));
  return SLUGS.filter((_, at) => found[at] !== null);
};
const without = (...hidden: number[]) => SLUGS.filter((_, at) => !hidden.includes(at));
const hiding = (store: PostgresStore, ...hidden: number[]) => store.without(hidden.map((at) => ids[at]!));
const run = (store: Pick<PostgresStore, 'read'>, text: string) => (connectionOf(store.read).client as Run)({ text });
/** https://www.postgresql.org/docs/current/errcodes-appendix.html: `read_only_sql_transaction`. */
const READ_ONLY = { code: 'unavailable', cause: { code: '25006' } };
const elsewhere = AsyncLocalStorage.snapshot();

describe('a caller from whom projects are hidden', () => {
  it('never sees them, nor another caller too little, while many read over two connections', async () => {
    const store = await open();
    const sets = [[], [0], [1], [2], [0, 1], [1, 2], [0, 1, 2]];
    const ask = async (at: number): Promise<void> => {
      const hidden = sets[at % sets.length]!;
      const read = async () =>
        expect([hidden, await seen(hiding(store, ...hidden))]).toEqual([hidden, without(...hidden)]);
      switch (at % 5) {
        case 0:
          return read();
        case 1:
          return inOneState(async () => {
            await read();
            expect(await seen(store)).toEqual(SLUGS);
            await read();
          });
        case 2:
          await expect(inOneState(() => run(hiding(store, ...hidden), 'SELECT 1 / 0'))).rejects.toThrow('zero');
          return read();
        case 3:
          await expect(run(hiding(store, ...hidden), 'SELECT nothing')).rejects.toThrow('does not exist');
          return read();
        default:
          await store.write((tx) => writeMeta(tx, 'k', String(at)));
          return inOneState(async () => {
            await Promise.all([read(), seen(store), read()]);
            throw new Error('over');
          }).catch((error: Error) => expect(error.message).toBe('over'));
      }
    };
    await Promise.all(Array.from({ length: 140 }, (_, at) => ask(at)));
  });

  it('and others get the same statements over one connection, each as it is for them', async () => {
    const store = await open({ readers: 1 });
    for (let time = 0; time < 8; time += 1) {
      expect(await seen(hiding(store, 0))).toEqual(without(0));
      expect(await seen(store)).toEqual(SLUGS);
      expect(await seen(hiding(store, 1, 2))).toEqual(without(1, 2));
    }
  });

  it('sees one state with those who see everything, over one connection', async () => {
    const [store, other] = [await open({ readers: 1 }), await open()];
    const slug = 'github.com/acme/late';
    await inOneState(async () => {
      expect(await seen(hiding(store, 0))).toEqual(without(0));
      await elsewhere(() => other.write((tx) => addProject(tx, slug)));
      expect(await findProject(store.read, slug)).toBeNull();
      expect(await findProject(wholeStore(hiding(store, 0).read), slug)).toBeNull();
    });
    expect(await findProject(hiding(store, 0).read, slug)).not.toBeNull();
  });

  it('writes nothing by what it reads with, neither by a view nor by a table', async () => {
    const store = await open();
    for (const text of [
      'DELETE FROM public.project',
      'DELETE FROM build',
      `INSERT INTO public.meta VALUES ('a', 'b')`,
    ]) {
      await expect(run(hiding(store, 0), text)).rejects.toMatchObject(READ_ONLY);
      await expect(inOneState(() => run(hiding(store, 0), text))).rejects.toMatchObject(READ_ONLY);
    }
  });
});

describe('a connection that goes back to the pool', () => {
  const PATH = `SELECT current_setting('search_path') AS path, current_setting('attestry.hidden', true) AS hidden`;
  const isPlain = async (store: PostgresStore) => {
    const { rows } = await run(store, PATH);
    expect(rows).toEqual([
      { path: '"$user", public', hidden: expect.toSatisfy((text) => text === null || text === '') },
    ]);
  };

  it.each<[string, (store: PostgresStore) => Promise<unknown>]>([
    ['after a query', (store) => seen(hiding(store, 0))],
    ['after a request', (store) => inOneState(() => seen(hiding(store, 0)))],
    ['after a query that failed', (store) => run(hiding(store, 0), 'SELECT 1 / 0')],
    ['after a request that failed', (store) => inOneState(() => run(hiding(store, 0), 'SELECT 1 / 0'))],
    [
      'after a request that sets the path itself',
      (store) => inOneState(() => run(hiding(store, 0), 'SET LOCAL search_path TO attestry_seen')),
    ],
  ])('has nothing of its caller left %s', async (_, work) => {
    const store = await open({ readers: 1 });
    await work(store).catch(() => undefined);
    await isPlain(store);
    expect(await seen(store)).toEqual(SLUGS);
  });

  it('has nothing of its caller left after a pause', async () => {
    const store = await open({ readers: 1, limits: { ...READING_LIMITS, idleMs: 10 } });
    await inOneState(async () => {
      await seen(hiding(store, 0));
      await elsewhere(() => isPlain(store));
      expect(await seen(hiding(store, 0))).toEqual(without(0));
    });
  });
});

describe('a prepared statement of PostgreSQL', () => {
  it('is planned anew where the path has changed since, also when its plan has become a generic one', async () => {
    const client = new pg.Client({ connectionString: database.address });
    await client.connect();
    const count = async () =>
      ((await client.query({ name: 'count', text: 'SELECT count(*)::int AS n FROM project' })).rows[0] as { n: number })
        .n;
    const all = await count();
    for (let time = 0; time < 8; time += 1) {
      expect(await count()).toBe(all);
      await client.query(
        `BEGIN; SET LOCAL search_path TO attestry_seen, public; SET LOCAL attestry.hidden = '{${ids[0]}}'`,
      );
      expect(await count()).toBe(all - 1);
      await client.query(`SET LOCAL attestry.hidden = '{${ids.join(',')}}'`);
      expect(await count()).toBe(all - ids.length);
      await client.query('COMMIT');
    }
    await client.end();
  });
});
