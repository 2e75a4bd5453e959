/** What replicas share: buckets that no number of processes can take more out of, and notes. */
import { spawn } from 'node:child_process';
import { once } from 'node:events';
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { setTimeout as pause } from 'node:timers/promises';
import { fileURLToPath } from 'node:url';
import { afterEach, beforeEach, expect, inject, it } from 'vitest';
import { createDatabase, type TestDatabase } from '../database.fixture.ts';
import { openPostgres, type PostgresStore } from '../open.ts';
import { withDatabase } from '../server.fixture.ts';

let folder: string;
let database: TestDatabase;
let replicas: PostgresStore[];
beforeEach(async () => {
  folder = mkdtempSync(join(tmpdir(), 'attestry-shared-'));
  database = await createDatabase(inject('postgres')!);
  replicas = [await openPostgres(database.address, folder), await openPostgres(database.address, folder)];
});
afterEach(async () => {
  for (const replica of replicas) await replica.close();
  await database.remove();
  rmSync(folder, { recursive: true, force: true });
});

const SLOW = { burst: 3, perSecond: 0.001 };
const take = (replica: number, bucket: string, size = SLOW, times = 1) =>
  replicas[replica]!.shared!.take(bucket, size, times);

it('a bucket is one for all replicas, and each caller has another one', async () => {
  expect([await take(0, 'a'), await take(1, 'a'), await take(0, 'a')]).toEqual([null, null, null]);
  for (const replica of [0, 1]) {
    const wait = await take(replica, 'a');
    expect(wait).toBeGreaterThan(990);
    expect(wait).toBeLessThanOrEqual(1_000);
  }
  expect(await take(1, 'b')).toBeNull();
});

it('calls that cost as much as several are taken together or not at all', async () => {
  expect(await take(0, 'a', SLOW, 2)).toBeNull();
  expect(await take(1, 'a', SLOW, 2)).toBeGreaterThan(0);
  expect(await take(1, 'a', SLOW, 1)).toBeNull();
});

it('a bucket fills again', async () => {
  const quick = { burst: 1, perSecond: 20 };
  expect(await take(0, 'a', quick)).toBeNull();
  expect(await take(1, 'a', quick)).toBeGreaterThan(0);
  await pause(60);
  expect(await take(1, 'a', quick)).toBeNull();
});

it('two processes that ask at the same moment get no more together than one may', async () => {
  const fixture = fileURLToPath(new URL('counting-process.fixture.ts', import.meta.url));
  const children = [0, 1].map(() =>
    spawn(process.execPath, [fixture, database.address, folder, 'guesses', '10', '200'], {
      stdio: ['pipe', 'pipe', 'inherit'],
    }),
  );
  const lines = children.map((child) => createInterface({ input: child.stdout })[Symbol.asyncIterator]());
  for (const line of lines) expect((await line.next()).value).toBe('ready');
  const ended = children.map((child) => once(child, 'exit'));
  for (const child of children) child.stdin.write('go\n');
  const got = await Promise.all(lines.map(async (line) => Number((await line.next()).value)));
  await Promise.all(ended);
  expect(got[0]! + got[1]!).toBe(10);
});

it('rejects while the server cannot be reached, and works again after', async () => {
  await withDatabase(database.address, (client) =>
    client.query(
      'SELECT pg_terminate_backend(pid) FROM pg_stat_activity WHERE datname = current_database() AND pid <> pg_backend_pid()',
    ),
  );
  await pause(50);
  await expect(take(0, 'a')).rejects.toMatchObject({ code: 'unavailable' });
  for (let tries = 0; tries < 100; tries += 1) {
    const wait = await take(0, 'a').catch(() => 'not yet');
    if (wait === null) return;
    await pause(50);
  }
  throw new Error('the connection was not opened again');
});

it('a note of one replica is read by the others, and the newest counts', async () => {
  const [first, second] = replicas.map((replica) => replica.shared!);
  expect(await second!.get('run')).toBeNull();
  await first!.put('run', 'one');
  await first!.put('run', 'two');
  const note = await second!.get('run');
  expect(note).toMatchObject({ value: 'two' });
  expect(note!.ageMs).toBeGreaterThanOrEqual(0);
  expect(note!.ageMs).toBeLessThan(60_000);
});
