/** What a delivery is about, over HTTP: a sender names digests, and the page links to what is stored of them. */
import { afterEach, beforeEach, expect, it } from 'vitest';
import { deliver, deploymentStatus, withWebhookSecret } from '#app/api/v1/webhook.fixture.ts';
import { serveRoutes, type TestServer } from '#app/api/v1/routes.fixture.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { completeEvidence, openTestApp, runOf, sha256Hex, subject, type TestApp } from '#lib/start/app.fixture.ts';
import { listDeliveries } from './list-deliveries.ts';

let app: TestApp;
let server: TestServer;
let putBack: () => void;
beforeEach(async () => {
  putBack = withWebhookSecret();
  app = await openTestApp();
  setSingletonApp(app);
  server = await serveRoutes();
});
afterEach(async () => {
  putBack();
  await server.close();
  await app.close();
});

const digest = `sha256:${sha256Hex('web')}`;
const about = async () => (await listDeliveries(app)).deliveries.map((delivery) => delivery.about);

it('is its project, an artifact and a document, as far as they are stored', async () => {
  const [stored] = await ingestEvidence(app, { bytes: completeEvidence(subject('web'), { run: runOf('acme/web') }) });
  const body = deploymentStatus(1, { digest }).replace('{', `{"note":"${stored!.id} sha256:${'0'.repeat(64)}",`);
  expect((await deliver(server.url, body)).status).toBe(200);
  expect(await about()).toEqual([
    [
      { kind: 'project', label: 'github.com/acme/web', href: '/projects/github.com/acme/web' },
      { kind: 'evidence', label: expect.any(String), href: `/evidence/${stored!.id}` },
      { kind: 'artifact', label: expect.stringContaining('web'), href: `/artifacts/${digest}` },
    ],
  ]);
});

it('is bounded, and nothing for a delivery that nobody signed', async () => {
  const digests = Array.from({ length: 40 }, (_, i) => `sha256:${sha256Hex(String(i))}`);
  for (const [i] of digests.entries())
    await ingestEvidence(app, { bytes: completeEvidence(subject(String(i)), { run: runOf('acme/web') }) });
  await deliver(server.url, deploymentStatus(2).replace('{', `{"note":"${digests.join(' ')}",`));
  expect((await about())[0]!.length).toBeLessThanOrEqual(13);
  await deliver(server.url, deploymentStatus(3, { digest: digests[0]! }), { 'x-hub-signature-256': 'sha256=00' });
  const { refusedDeliveries } = await listDeliveries(app);
  expect(refusedDeliveries.map((delivery) => delivery.about)).toEqual([[]]);
});
