/** Subscriptions over HTTP: the answers have the shapes of the contract, and no answer shows a secret twice. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { createToken } from '#lib/admin/tokens.ts';
import {
  newSubscription,
  replayView,
  sentMessagePage,
  subscriptionPage,
  subscriptionView,
  testView,
} from '#lib/http/contract/subscription/subscription.ts';
import { notifyOnce } from '#lib/jobs/notify/notifier.ts';
import { addDrifts, allowing, openReceiver, type Receiver } from '#lib/jobs/notify/receiver.fixture.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { serveRoutes } from './routes.fixture.ts';

let app: TestApp;
let receiver: Receiver;
let server: Awaited<ReturnType<typeof serveRoutes>>;
let headers: Record<string, string>;
beforeEach(async () => {
  receiver = await openReceiver();
  app = allowing(await openTestApp(), receiver);
  setSingletonApp(app);
  server = await serveRoutes();
  const { token } = await createToken(app, { name: 'root', scopes: ['admin'] });
  headers = { authorization: `Bearer ${token}`, 'content-type': 'application/json' };
});
afterEach(async () => {
  await server.close();
  await app.close();
  await receiver.close();
});

const ask = (method: string, path: string, body?: unknown) =>
  fetch(`${server.url}/api/v1/subscriptions${path}`, {
    method,
    headers,
    ...(body === undefined ? {} : { body: JSON.stringify(body) }),
  });
const request = () => ({
  name: 'ops',
  target: { kind: 'webhook', url: `${receiver.url}/T0/very-secret-path` },
  owner: { kind: 'installation' },
});
const create = async (change: object = {}) =>
  newSubscription.parse(await (await ask('POST', '', { ...request(), ...change })).json());

describe('a subscription', () => {
  it('shows its secret once, and never its address; the database has neither', async () => {
    const made = await create();
    expect(made.secret).toMatch(/^whsec_/);
    const texts = await Promise.all(['', '/1', '/1/messages'].map(async (path) => (await ask('GET', path)).text()));
    const rows = JSON.stringify(await sqlStatement(app.store.read, 'SELECT * FROM subscription').all());
    const entries = await (await fetch(`${server.url}/api/v1/audit-log`, { headers })).text();
    for (const text of [...texts, rows, entries]) {
      expect(text).not.toContain(made.secret);
      expect(text).not.toContain('very-secret-path');
    }
    expect(subscriptionPage.parse(JSON.parse(texts[0]!)).subscriptions).toMatchObject([
      { name: 'ops', state: 'active' },
    ]);
    expect(subscriptionView.parse(JSON.parse(texts[1]!)).target).toEqual({
      kind: 'webhook',
      destination: receiver.host,
    });
  });

  it('is tested, changed, replayed and removed', async () => {
    await create();
    const tested = testView.parse(await (await ask('POST', '/1/test')).json());
    expect(tested).toMatchObject({ outcome: 'delivered', status: 204 });
    expect(receiver.received[0]).toMatchObject({ path: '/hook/T0/very-secret-path' });
    receiver.answer = (_request, response) => void response.writeHead(410).end('closed');
    await addDrifts(app, ['production']);
    await notifyOnce(app);
    const { subscription, messages } = sentMessagePage.parse(
      await (await ask('GET', '/1/messages?state=ready')).json(),
    );
    expect(subscription).toMatchObject({ state: 'disabled', counts: { waiting: 1 } });
    expect(messages).toMatchObject([{ attempts: 1, answer: '410: closed' }]);
    const changed = newSubscription.parse(
      await (
        await ask('PATCH', '/1', { enabled: true, choice: { severity: 'critical' }, timing: { storm: 9 } })
      ).json(),
    );
    expect(changed).toMatchObject({
      secret: null,
      subscription: {
        state: 'active',
        choice: { severity: 'critical', events: [] },
        timing: { storm: 9, timeZone: 'UTC' },
      },
    });
    expect(replayView.parse(await (await ask('POST', '/1/replay')).json()).replayed).toBe(0);
    const moved = newSubscription.parse(
      await (await ask('PATCH', '/1', { target: { kind: 'webhook', url: receiver.url } })).json(),
    );
    expect(moved.secret).toMatch(/^whsec_/);
    expect(await (await ask('DELETE', '/1')).json()).toEqual({ removed: 1 });
    expect((await ask('GET', '/1')).status).toBe(404);
    expect(await sqlStatement(app.store.read, 'SELECT settings FROM subscription').get()).toEqual({ settings: null });
  });

  it('is a list with a cursor', async () => {
    for (const name of ['a', 'b', 'c']) await create({ name });
    const first = subscriptionPage.parse(await (await ask('GET', '?limit=2')).json());
    const second = subscriptionPage.parse(await (await ask('GET', `?limit=2&cursor=${first.cursor}`)).json());
    expect([first, second].map(({ subscriptions }) => subscriptions.map(({ name }) => name))).toEqual([
      ['a', 'b'],
      ['c'],
    ]);
    expect(second.cursor).toBeNull();
  });

  it.each([
    [{ name: '' }, '/name'],
    [{ name: 'x'.repeat(101) }, '/name'],
    [{ target: { kind: 'webhook', url: 'http://example.com' } }, '/target/url'],
    [{ target: { kind: 'webhook', url: 'https://e.com', secret: 'short' } }, '/target/secret'],
    [{ owner: { kind: 'person' } }, '/owner/kind'],
    [{ owner: { kind: 'project', pattern: '*' } }, '/owner/pattern'],
    [{ choice: { projects: ['ok/x', '**'] } }, '/choice/projects/1'],
    [{ timing: { timeZone: 'Mars/Olympus' } }, '/timing/timeZone'],
    [{ timing: { quiet: { from: '22:00', until: '22:00' } } }, '/timing/quiet'],
    [{ timing: { storm: 0 } }, '/timing/storm'],
  ])('%j is refused at %s', async (change, pointer) => {
    const answer = await ask('POST', '', { ...request(), ...change });
    expect([answer.status, await answer.json()]).toMatchObject([400, { pointer }]);
  });

  it('of one owner is refused above a number', async () => {
    for (let i = 0; i < 50; i += 1) await create({ name: `n${i}` });
    expect((await ask('POST', '', request())).status).toBe(409);
    expect((await ask('POST', '', { ...request(), owner: { kind: 'project', pattern: 'acme/*' } })).status).toBe(201);
  });
});
