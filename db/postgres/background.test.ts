/** Who of several processes works in the background. Each store is one process: it has connections of its own. */
import pg from 'pg';
import { afterEach, beforeEach, describe, expect, inject, it } from 'vitest';
import { readMeta, writeMeta } from '../system/meta.ts';
import type { Store } from '../connection/store.ts';
import { createDatabase, type TestDatabase } from './database.fixture.ts';
import { openPostgres, type PostgresStore } from './open.ts';

/** A process: its store, that of its turns, and how often a turn has begun and ended. */
type Process = { store: PostgresStore; turns: Store[]; ended: number; stop: () => Promise<void> };

const SOON = { timeout: 20_000 };
let database: TestDatabase;
const processes: Process[] = [];

async function start(name: string): Promise<Process> {
  const address = `${database.address}&application_name=${name}`;
  const store = await openPostgres(address, '/nowhere', { session: { retryMs: 20 } });
  const started: Process = { store, turns: [], ended: 0, stop: async () => undefined };
  processes.push(started);
  started.stop = await store.workInBackground(async (ofTurn) => {
    started.turns.push(ofTurn);
    return () => void (started.ended += 1);
  });
  return started;
}

/** End every connection of a process, as `kill -9` does. It opens others. */
async function endConnections(name: string): Promise<void> {
  const client = new pg.Client({ connectionString: database.address });
  await client.connect();
  await client.query('SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE application_name = $1', [name]);
  await client.end();
}

beforeEach(async () => {
  database = await createDatabase(inject('postgres')!);
});
afterEach(async () => {
  for (const { stop, store } of processes.splice(0)) {
    await stop();
    await store.close();
  }
  await database.remove();
});

describe('the background work', () => {
  it('is done by one process, and by another one once that has ended', async () => {
    const [first, second, third] = [await start('a'), await start('b'), await start('c')];
    expect([first, second, third].map(({ turns }) => turns.length)).toEqual([1, 0, 0]);
    await first.stop();
    await first.store.close();
    await expect.poll(() => second.turns.length + third.turns.length, SOON).toBe(1);
    expect([first.ended, second.ended + third.ended]).toEqual([1, 0]);
  });

  it('ends where the connection with the lock has ended, and one of the processes begins it again', async () => {
    const [first, second] = [await start('a'), await start('b')];
    await endConnections('a');
    await expect.poll(() => first.ended, SOON).toBe(1);
    await expect.poll(() => first.turns.length + second.turns.length, SOON).toBe(2);
  });

  it('of an earlier turn changes nothing: a process that has not noticed the end of its lock', async () => {
    const first = await start('a');
    const [left] = first.turns;
    await left!.write((tx) => writeMeta(tx, 'k', 'in turn'));
    await first.stop();
    const second = await start('b');
    await expect.poll(() => second.turns.length, SOON).toBe(1);
    for (const late of [left!, left!.whole, left!.without([1])])
      await expect(late.write((tx) => writeMeta(tx, 'k', 'too late'))).rejects.toMatchObject({ code: 'unavailable' });
    await second.turns[0]!.write((tx) => writeMeta(tx, 'l', 'next'));
    expect([await readMeta(second.store.read, 'k'), await readMeta(second.store.read, 'l')]).toEqual([
      'in turn',
      'next',
    ]);
    // What requests change belongs to no turn.
    await first.store.write((tx) => writeMeta(tx, 'k', 'a request'));
  });

  it('is tried again where it could not begin, and the lock is free meanwhile', async () => {
    const store = await openPostgres(database.address, '/nowhere', { session: { retryMs: 20 } });
    const failing = store.workInBackground(() => Promise.reject(new Error('the disk is full')));
    await expect(failing).rejects.toThrow('the disk is full');
    const other = await start('b');
    expect(other.turns).toHaveLength(1);
    await store.close();
  });
});

describe('a commit', () => {
  it('is told to every process, with those that it missed while its connection was down', async () => {
    const [first, second] = [await start('a'), await start('b')];
    let heard = 0;
    const end = second.store.onCommit!(() => void (heard += 1));
    await first.store.write((tx) => writeMeta(tx, 'k', '1'));
    await expect.poll(() => heard, SOON).toBeGreaterThan(0);
    heard = 0;
    await endConnections('b');
    await expect.poll(() => heard, SOON).toBeGreaterThan(0);
    heard = 0;
    await first.store.write((tx) => writeMeta(tx, 'k', '2'));
    await expect.poll(() => heard, SOON).toBeGreaterThan(0);
    end();
  });

  it('of a transaction in which a statement has failed is refused, though the work has caught the error', async () => {
    const { store } = await start('a');
    const written = store.write(async (tx) => {
      await writeMeta(tx, 'k', 'lost');
      await writeMeta(tx, 'k', null as never).catch(() => undefined);
    });
    await expect(written).rejects.toThrow();
    expect(await readMeta(store.read, 'k')).toBeNull();
  });
});
