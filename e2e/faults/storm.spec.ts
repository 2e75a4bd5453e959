/**
 * A host that sends the same deliveries over and over, at once and out of order: each is applied once, and the newest
 * word stands.
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

test('a storm of repeats, with replays and older news among them', async () => {
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

    // News that is older than what is known, under a delivery of its own: heard, and changes nothing.
    expect(await send(older)).toMatchObject({ status: 200, outcome: 'accepted' });
    // The same again, mixed and at once.
    const mixed = await Promise.all(Array.from({ length: REPEATS }, (_, n) => send(n % 2 === 0 ? success : older)));
    expect(new Set(mixed.map(({ outcome }) => outcome))).toEqual(new Set(['duplicate']));

    const artifact = await getJson<ArtifactView>({ ...app, webhookSecret: '' }, `/api/v1/artifacts/${digest}`);
    expect(artifact.deployments.map(({ environment, status }) => [environment, status])).toEqual([
      ['production', 'deployed'],
    ]);

    // Bytes that were altered after they were signed, and a signature of other bytes: refused, and nothing comes of
    // them.
    const altered = deploymentPayload('stormy', 2, { digest: `sha256:${'6b'.repeat(32)}` });
    const refused = await deliver(app.url, Buffer.from(JSON.stringify(altered)), {
      delivery: randomUUID(),
      event: 'deployment_status',
      signature: `sha256=${'0'.repeat(64)}`,
    });
    expect(refused.status).toBe(401);
    expect((await fetch(`${app.url}/api/v1/artifacts/sha256:${'6b'.repeat(32)}`)).status).toBe(404);
    // One that is refused under an id does not keep the true one of that id out.
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
