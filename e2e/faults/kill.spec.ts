/**
 * The process is killed while evidence arrives: everything that it answered is there, once, with all its consequences.
 */
import { setTimeout as pause } from 'node:timers/promises';
import { launch } from '../harness/app.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { QUIET_ENVIRONMENT, removeFolder, serveFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';
import { nothingAcknowledged, sendDeliveries, sendLines, sendOneByOne, watchCheckpoint } from './support/senders.ts';

const ROUNDS = sizeForRun(3, 50);
/** Time between the first request and the kill, in ms. */
const LIFETIME_MS = { least: 150, most: 1_500 };

test(`killed ${ROUNDS} times during ingestion, it has all evidence that it answered, once`, async () => {
  test.setTimeout(ROUNDS * 30_000);
  const first = await serveFolder();
  const { data, token } = first;
  const answered = nothingAcknowledged();
  let running: Pick<typeof first, 'url' | 'end'> = first;
  try {
    for (let round = 0; round < ROUNDS; round += 1) {
      const target = { url: running.url, token };
      const before = answered.evidence.size;
      const sending = Promise.all([
        sendOneByOne(target, `single-${round}`, answered),
        sendOneByOne(target, `second-${round}`, answered),
        sendLines(target, `lines-${round}`, 25, answered),
        sendDeliveries(target, `deployed-${round}`, answered),
        watchCheckpoint(target, answered),
      ]);
      // After the first request has begun, at any moment of a transaction.
      while (answered.evidence.size === before) await pause(5);
      await pause(LIFETIME_MS.least + Math.random() * (LIFETIME_MS.most - LIFETIME_MS.least));
      expect(await running.end('SIGKILL'), 'ended by the signal, and by nothing else').toBeNull();
      await sending;
      expect(await audit(data, answered), `after kill ${round + 1}`).toEqual([]);
      running = await launch(data, QUIET_ENVIRONMENT);
    }
    const again = await fetch(`${running.url}/api/v1/attestations/${[...answered.evidence].at(-1)!}`);
    expect(again.status).toBe(200);
    expect((await fetch(`${running.url}/readyz`)).status).toBe(200);
    await running.end('SIGTERM');
    expect(answered.brokenRequests, 'requests that were under way when it was killed').toBeGreaterThan(ROUNDS);
    expect(answered.deliveries.size).toBeGreaterThan(0);
    process.stdout.write(
      `  ${ROUNDS} kills: ${answered.evidence.size} documents and ${answered.deliveries.size} deliveries answered, ${answered.brokenRequests} requests broke off, ${answered.checkpoints.length} heads seen\n`,
    );
  } finally {
    await running.end('SIGKILL');
    removeFolder(data);
  }
});
