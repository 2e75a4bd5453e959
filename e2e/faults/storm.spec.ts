/**
 * A host sends the same deliveries repeatedly, concurrently and out of order: each is applied once, and the newest
 * state remains.
 */
import { randomUUID } from 'node:crypto';
import type { ArtifactView } from '#lib/views/artifact.ts';
import { getJson } from '../harness/api.ts';
import { expect, test } from '../harness/test.ts';
import { audit } from './support/audit.ts';
import { emptyFolder, removeFolder, serveFolder } from './support/data-folder.ts';
import { sizeForRun } from './support/run-length.ts';
import { deliver, deploymentPayload } from './support/senders.ts';

const REPEATS = sizeForRun(40, 1_000);

test('many repeated deliveries, with replays and outdated ones among them', async () => {
  const data = emptyFolder();
  const app = await serveFolder(data);
  try {
    const digest = `sha256:${'5a'.repeat(32)}`;
    const at = (minutes: number) => new Date(Date.now() - minutes * 60_000);
    const bytes = (state: string, minutes: number) =>
      Buffer.from(JSON.stringify(deploymentPayload('stormy', 1, { digest, state, at: at(minutes) })));
    const success = { delivery: randomUUID(), body: bytes('success', 10) };
    const older = { delivery: randomUUID(), body: bytes('in_progress', 30) };
    const send = ({ delivery, body }: typeof success) =>
      deliver(app.url, body, { delivery, event: 'deployment_status' }).then(async (response) => ({
        status: response.status,
        ...((await response.json()) as { outcome?: string }),
      }));

    const answers = await Promise.all(Array.from({ length: REPEATS }, () => send(success)));
    expect(new Set(answers.map(({ status }) => status))).toEqual(new Set([200]));
    expect(answers.filter(({ outcome }) => outcome === 'accepted')).toHaveLength(1);
    expect(answers.filter(({ outcome }) => outcome === 'duplicate')).toHaveLength(REPEATS - 1);

    // An outdated event in a separate delivery is accepted and changes nothing.
    expect(await send(older)).toMatchObject({ status: 200, outcome: 'accepted' });
    // The same deliveries again, shuffled and concurrent.
    const mixed = await Promise.all(Array.from({ length: REPEATS }, (_, n) => send(n % 2 === 0 ? success : older)));
    expect(new Set(mixed.map(({ outcome }) => outcome))).toEqual(new Set(['duplicate']));

    const artifact = await getJson<ArtifactView>({ ...app, webhookSecret: '' }, `/api/v1/artifacts/${digest}`);
    expect(artifact.deployments.map(({ environment, status }) => [environment, status])).toEqual([
      ['production', 'deployed'],
    ]);

    // Bytes that were changed after they were signed, and a signature of other bytes: both are refused without effect.
    const altered = deploymentPayload('stormy', 2, { digest: `sha256:${'6b'.repeat(32)}` });
    const refused = await deliver(app.url, Buffer.from(JSON.stringify(altered)), {
      delivery: randomUUID(),
      event: 'deployment_status',
      signature: `sha256=${'0'.repeat(64)}`,
    });
    expect(refused.status).toBe(401);
    expect((await fetch(`${app.url}/api/v1/artifacts/sha256:${'6b'.repeat(32)}`)).status).toBe(404);
    // A refused delivery does not block the valid delivery with the same id.
    const contested = { delivery: randomUUID(), body: bytes('success', 5) };
    expect(
      (
        await deliver(app.url, contested.body, {
          delivery: contested.delivery,
          event: 'deployment_status',
          signature: `sha256=${'1'.repeat(64)}`,
        })
      ).status,
    ).toBe(401);
    expect(await send(contested)).toMatchObject({ status: 200, outcome: 'accepted' });

    expect(await app.end('SIGTERM')).toBe(0);
    expect(await audit(data, { deliveries: [success.delivery, older.delivery] })).toEqual([]);
  } finally {
    await app.end('SIGKILL');
    removeFolder(data);
  }
});
