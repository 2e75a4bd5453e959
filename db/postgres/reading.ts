/** Queries that read: all of one piece of work in one transaction (`inOneState`), others each for itself. */
import type pg from 'pg';
import { AttestryError } from '#lib/errors.ts';
import { presentState, type Held } from '../connection/one-state.ts';
import type { Run } from './connection.ts';
import { postgresFailure } from './failure.ts';
import { WHOLE, type Scope } from './visibility/scope.ts';

export type ReadingLimits = {
  /** A state without a query for so long gives its connection back, and the next query begins another one. */
  idleMs: number;
  /** A state that lasts longer than this answers no more queries. */
  stateMs: number;
  /** The server ends a query that takes longer than this. */
  statementMs: number;
};

export const READING_LIMITS: ReadingLimits = { idleMs: 2_000, stateMs: 60_000, statementMs: 30_000 };

/** A transaction that reads, over a connection that nobody else uses meanwhile. */
type Reading = Held & { run(query: Query, scope: Scope): ReturnType<Run> };
type Query = Parameters<Run>[0];

/**
 * Runs queries over the connections of a pool. In a piece of work the first query begins a transaction of the level
 * `REPEATABLE READ`, whose snapshot all of them see
 * (https://www.postgresql.org/docs/current/transaction-iso.html#XACT-REPEATABLE-READ). Those of several scopes share it:
 * a piece of work waits for no second connection while it holds one.
 */
export function readsOf(pool: pg.Pool, limits: ReadingLimits): (scope: Scope) => Run {
  const store = {};
  const read = async (query: Query, scope: Scope): ReturnType<Run> => {
    try {
      const state = presentState();
      if (state === null) return await (scope === WHOLE ? pool.query(query) : readOnce(pool, query, scope));
      let reading = state.held.get(store) as Reading | undefined;
      if (reading === undefined) {
        const begun: Reading = beginReading(pool, scope, limits, () => {
          if (state.held.get(store) === begun) state.held.delete(store);
        });
        state.held.set(store, (reading = begun));
      }
      return await reading.run(query, scope);
    } catch (error) {
      throw postgresFailure(error) ?? error;
    }
  };
  return (scope) => {
    const { suffix } = scope;
    const named = (query: Query) => (query.name === undefined ? query : { ...query, name: query.name + suffix });
    return suffix === '' ? (query) => read(query, scope) : (query) => read(named(query), scope);
  };
}

/** `leave`: no later query shall use this reading. */
function beginReading(pool: pg.Pool, first: Scope, { idleMs, stateMs }: ReadingLimits, leave: () => void): Reading {
  const client = begin(pool, first);
  let { key } = first;
  const began = performance.now();
  // Statements run one after the other.
  let last: Promise<unknown> = client.catch(() => undefined);
  let running = 0;
  let isOver = false;
  const end = () => {
    if (isOver) return;
    isOver = true;
    clearTimeout(idle);
    void last.then(() => client).then(commit, () => undefined);
  };
  const idle = setTimeout(() => {
    if (running > 0) return;
    leave();
    end();
  }, idleMs).unref();
  const run: Reading['run'] = async (query, scope) => {
    if (performance.now() - began > stateMs) {
      // It stays: a later query of the same work must not see another state.
      end();
      throw tooLong(stateMs);
    }
    running += 1;
    const result = last.then(async () => {
      if (scope.key !== key) await (await client).query(scope.set);
      key = scope.key;
      return (await client).query(query);
    });
    last = result.catch(() => undefined);
    try {
      return await result;
    } catch (error) {
      // PostgreSQL refuses every further statement of a transaction in which one has failed.
      leave();
      end();
      throw error;
    } finally {
      running -= 1;
      if (!isOver) idle.refresh();
    }
  };
  return { run, end };
}

async function begin(pool: pg.Pool, scope: Scope): Promise<pg.PoolClient> {
  const client = await pool.connect();
  try {
    const set = scope === WHOLE ? '' : `; ${scope.set}`;
    await client.query(`BEGIN ISOLATION LEVEL REPEATABLE READ READ ONLY${set}`);
    return client;
  } catch (error) {
    client.release(error as Error);
    throw error;
  }
}

/** One query in a transaction of its own: without one, a scope would be set for nobody. */
async function readOnce(pool: pg.Pool, query: Query, scope: Scope): ReturnType<Run> {
  const client = await begin(pool, scope);
  try {
    return await client.query(query);
  } finally {
    await commit(client);
  }
}

/** End a transaction, and give the connection back; one whose end fails is closed. */
async function commit(client: pg.PoolClient): Promise<void> {
  let failure: Error | undefined;
  await client.query('COMMIT').catch((error: Error) => (failure = error));
  client.release(failure);
}

function tooLong(ms: number): AttestryError {
  return new AttestryError(
    'unavailable',
    `the answer takes more than ${Math.round(ms / 1_000)} s to read; ask for less`,
    {
      retryAfterSeconds: 30,
    },
  );
}
