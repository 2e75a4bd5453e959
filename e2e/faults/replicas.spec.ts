/**
 * Three replicas over one PostgreSQL, behind a load balancer, are killed one after the other while evidence arrives:
 * whatever was answered is there, once, in one log.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { PROGRAMS } from '../../scripts/postgres/programs.ts';
import { attestry, launch, type LaunchedApp } from '../harness/app.ts';
import { startDatabase } from '../harness/postgres.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { startBalancer } from './support/balancer.ts';
import { emptyFolder, makeFolder, QUIET_ENVIRONMENT, removeFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';
import { nothingAcknowledged, sendDeliveries, sendLines, sendOneByOne, watchCheckpoint } from './support/senders.ts';

const KILLS = sizeForRun(3, 50);
const REPLICAS = 3;
/** Time in ms between a start and the next kill. */
const LIFETIME_MS = { least: 300, most: 2_000 };

test.skip(PROGRAMS === null, 'this machine has no package postgresql');

test(`three replicas, of which one is killed ${KILLS} times, have all evidence that was answered, in one log`, async () => {
  test.setTimeout(120_000 + KILLS * 30_000);
  const [database, data] = [await startDatabase(), emptyFolder()];
  const environment = { ...QUIET_ENVIRONMENT, DATABASE_URL: database.address };
  const running: LaunchedApp[] = [];
  const answered = nothingAcknowledged();
  const stop = new AbortController();
  let balancer: Awaited<ReturnType<typeof startBalancer>> | null = null;
  try {
    const { token } = await makeFolder(data, 0, database.address);
    // All at once: they must agree on one key of the log, and migrate the database once.
    running.push(...(await Promise.all(Array.from({ length: REPLICAS }, () => launch(data, environment)))));
    balancer = await startBalancer(() => running.map(({ url }) => url));
    const target = { url: balancer.url, token };
    const again = async (send: (name: string) => Promise<void>, name: string): Promise<void> => {
      for (let n = 0; !stop.signal.aborted; n += 1) await send(`${name}-${n}`);
    };
    const sending = Promise.all([
      again((name) => sendOneByOne(target, name, answered, stop.signal), 'single'),
      again((name) => sendOneByOne(target, name, answered, stop.signal), 'second'),
      again((name) => sendLines(target, name, 25, answered, stop.signal), 'lines'),
      again((name) => sendDeliveries(target, name, answered, stop.signal), 'deployed'),
      again(() => watchCheckpoint(target, answered, stop.signal), 'heads'),
    ]);
    // A failure of a sender ends the test at once, and not at the end of all kills.
    const failures: unknown[] = [];
    sending.catch((error: unknown) => failures.push(error));
    for (let kill = 0; kill < KILLS && failures.length === 0; kill += 1) {
      const before = answered.evidence.size;
      await expect.poll(() => answered.evidence.size, { timeout: 60_000 }).toBeGreaterThan(before);
      await pause(LIFETIME_MS.least + Math.random() * (LIFETIME_MS.most - LIFETIME_MS.least));
      const at = kill % REPLICAS;
      expect(await running[at]!.end('SIGKILL'), 'ended by the signal, and by nothing else').toBeNull();
      running[at] = await launch(data, environment);
    }
    stop.abort();
    await sending;
    // The jobs that a killed replica had begun are done by another one.
    for (const { url } of running) expect((await fetch(`${url}/readyz`)).status).toBe(200);
    for (const { end } of running) expect(await end('SIGTERM')).toBe(0);
    expect(await audit(data, answered, database.address)).toEqual([]);
    const proved = await attestry({ url: target.url, data, databaseUrl: database.address }, 'audit');
    expect(proved, proved.stdout).toMatchObject({ code: 0 });
    expect(answered.brokenRequests, 'requests that were under way when a replica was killed').toBeGreaterThan(0);
    expect(answered.deliveries.size).toBeGreaterThan(0);
    process.stdout.write(
      `  ${KILLS} kills: ${answered.evidence.size} documents and ${answered.deliveries.size} deliveries answered, ${answered.brokenRequests} requests broke off, ${answered.checkpoints.length} heads seen\n`,
    );
  } finally {
    stop.abort();
    await Promise.all(running.map(({ end }) => end('SIGKILL')));
    await balancer?.close();
    await database.stop();
    removeFolder(data);
  }
});
