/** What the demo does after its replay, with an app that knows two of its projects. */
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openConnection } from '#lib/integrations/webhooks/open-connection.ts';
import { receiveDelivery } from '#lib/integrations/webhooks/receive-delivery.ts';
import { notifyOnce } from '#lib/jobs/notify/notifier.ts';
import { allowing } from '#lib/jobs/notify/receiver.fixture.ts';
import { decideGate } from '#lib/admin/gate/decide-gate.ts';
import { listSubscriptions } from '#lib/query/subscriptions/list-subscriptions.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { type Chat, openChat } from '../chat/chat.ts';
import { createScenario, DEFAULT_SEED } from '../scenario/scenario.ts';
import { setUpDemo } from '../set-up.ts';
import { askGate, gateQuestions } from './gate.ts';
import { connectDemoSources, deliverAll, type SourceDelivery } from './sources.ts';
import { subscribeDemo } from './subscriptions.ts';

let app: TestApp;
let chat: Chat;
beforeAll(async () => {
  chat = await openChat();
  app = allowing(await openTestApp(), { host: new URL(chat.url).host });
  await setUpDemo(app);
  const only = ['warehouse-loader', 'legacy-reports'];
  const { pushes } = createScenario({ seed: DEFAULT_SEED, now: app.now(), only });
  for (const push of pushes.filter(({ project }) => only.includes(project)))
    if (push.endpoint === 'attestations') await ingestEvidence(app, { bytes: Buffer.from(push.documents.join('\n')) });
});
afterAll(async () => {
  await app.close();
  chat.close();
});

/** Answers each request with a status, and records its path. */
async function answering(status: number) {
  const paths: string[] = [];
  const server = createServer((request, response) => {
    paths.push(request.url ?? '');
    request.resume().on('end', () => response.writeHead(status).end('{}'));
  });
  await new Promise<void>((ready) => {
    server.listen(0, '127.0.0.1', ready);
  });
  return { paths, url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, close: () => server.close() };
}

describe('the demo', () => {
  let deliveries: SourceDelivery[];
  it('connects three further sources, whose deliveries are authenticated and accepted', async () => {
    deliveries = await connectDemoSources(app);
    const outcomes: string[] = [];
    for (const { path, headers, body } of deliveries) {
      const [, , , source, name] = new URL(path, 'http://x').pathname.split('/');
      const token = new URL(path, 'http://x').searchParams.get('token');
      const connection = (await openConnection(app, source!, name!))!;
      const sent = {
        'content-type': 'application/json',
        ...headers,
        ...(token && { authorization: `Bearer ${token}` }),
      };
      const { outcome } = await receiveDelivery(app, { connection, headers: sent, body: Buffer.from(body) });
      outcomes.push(`${source}: ${outcome}`);
    }
    // No image of GitHub's registry runs here, so that the application of Argo CD has none.
    expect(outcomes).toEqual(['gitlab: accepted', 'argocd: ignored', 'jenkins: accepted']);
  });

  it('sends them and its questions to the app, and stops where one is refused', async () => {
    const [taking, refusing] = [await answering(202), await answering(401)];
    const asked = await gateQuestions(app);
    await deliverAll(taking.url, deliveries);
    await askGate(taking.url, asked);
    expect(taking.paths.slice(0, 3).map((path) => path.split('?')[0])).toEqual([
      '/api/webhooks/gitlab/gitlab',
      '/api/webhooks/argocd/argocd',
      '/api/webhooks/jenkins/jenkins',
    ]);
    expect(taking.paths.slice(3)).toEqual(asked.questions.map(() => '/api/v1/gate'));
    await expect(deliverAll(refusing.url, deliveries)).rejects.toThrow('answered 401');
    await expect(askGate(refusing.url, asked)).rejects.toThrow('the gate answered 401');
    for (const { close } of [taking, refusing]) close();
  });

  it('subscribes the stand-in, which is told what the gate denies', async () => {
    await subscribeDemo(app, chat.url);
    const { questions } = await gateQuestions(app);
    for (const { digest, environment } of questions) await decideGate(app, { digest, environment });
    await notifyOnce(app);
    await notifyOnce(app);
    expect(chat.messages.length).toBeGreaterThan(0);
    expect(chat.messages[0]!.text).toContain('the gate denied');
    const { subscriptions } = await listSubscriptions(app, {});
    expect(subscriptions.map(({ name, state }) => [name, state])).toEqual([
      ['#security', 'active'],
      ['SIEM', 'active'],
      ['status page', 'failing'],
    ]);
  });
});
