/** A captured delivery that is sent again, whatever headers it comes with, changes nothing. */
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { sqlStatement } from '#db/sql-statement.fixture.ts';
import { deliveriesView } from '#lib/http/contract/activity.ts';
import { REPLAY_WINDOW_MS } from '#lib/integrations/webhooks/find-duplicate.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';
import { deliver, deploymentStatus, withWebhookSecret } from './webhook.fixture.ts';

const KEPT_REPLAYS = 20;
let app: TestApp;
let server: TestServer;
let restoreSecret: () => void;
beforeAll(async () => {
  app = await openTestApp();
  app.limits = { ...app.limits, replayedDeliveries: KEPT_REPLAYS };
  setSingletonApp(app);
  restoreSecret = withWebhookSecret();
  server = await serveRoutes();
});
afterAll(async () => {
  restoreSecret();
  await server.close();
  await app.close();
});

const rowsOf = async (table: string) =>
  (await sqlStatement<{ n: number }>(app.store.read, `SELECT count(*) AS n FROM ${table}`).get())!.n;
const send = (body: string, headers: { [name: string]: string | null } = {}) => deliver(server.url, body, headers);
const list = async (query = '') =>
  deliveriesView.parse(await (await fetch(`${server.url}/api/v1/deliveries${query}`)).json());
const deployedDigest = async (hex: string) => {
  const response = await fetch(`${server.url}/api/v1/artifacts/sha256:${hex}`);
  const { deployments } = (await response.json()) as { deployments: { status: string }[] };
  return deployments.map(({ status }) => status);
};

describe('the same body under another delivery id', () => {
  it('is a duplicate that names the earlier delivery, has no effect, and is listed', async () => {
    const body = deploymentStatus(1);
    expect(await send(body, { 'x-github-delivery': 'first' })).toMatchObject({
      status: 200,
      body: { outcome: 'accepted' },
    });
    const again = await send(body, { 'x-github-delivery': 'second' });
    expect(again).toMatchObject({
      status: 200,
      body: { outcome: 'duplicate', reason: expect.stringContaining('as delivery first at 2026-05-14'), effects: [] },
    });
    expect((await list('?outcome=duplicate')).deliveries).toMatchObject([
      { id: again.body.id, deliveryId: 'second', outcome: 'duplicate', reason: again.body.reason, replayable: false },
    ]);
    expect((await list()).deliveries.map(({ deliveryId }) => deliveryId)).toEqual(['first']);
    // The redelivery of GitHub has the id of the first attempt, and adds no row.
    const before = await rowsOf('delivery');
    expect(await send(body, { 'x-github-delivery': 'first' })).toMatchObject({
      body: { id: null, outcome: 'duplicate' },
    });
    expect(await send(body, { 'x-github-delivery': 'second' })).toMatchObject({
      body: { id: null, outcome: 'duplicate' },
    });
    expect(await rowsOf('delivery')).toBe(before);
  });

  it.each([
    ['event', { 'x-github-event': 'push' }],
    ['content type', { 'content-type': 'application/x-www-form-urlencoded' }],
    ['webhook', { 'x-github-hook-id': '4242' }],
  ])('is a duplicate also with another %s in the headers, which nobody signs', async (name, headers) => {
    const body = deploymentStatus(2, { at: `2026-05-14T11:0${name.length % 10}:00Z` });
    expect((await send(body)).body.outcome).toBe('accepted');
    expect((await send(body, headers)).body.outcome).toBe('duplicate');
  });

  it('does not bring back an older state of a deployment', async () => {
    const hex = 'cd'.repeat(32);
    const state = (value: string, at: string) => deploymentStatus(30, { state: value, at, digest: `sha256:${hex}` });
    await send(state('success', '2026-05-14T11:10:00Z'));
    await send(state('inactive', '2026-05-14T11:20:00Z'));
    const before = await deployedDigest(hex);
    expect((await send(state('success', '2026-05-14T11:10:00Z'))).body.outcome).toBe('duplicate');
    expect(await deployedDigest(hex)).toEqual(before);
  });

  it('is a duplicate where the earlier one was ignored or could not be read', async () => {
    const ping = { 'x-github-event': 'ping' };
    expect((await send('{"zen":"Design for failure."}', ping)).body.outcome).toBe('ignored');
    expect((await send('{"zen":"Design for failure."}', ping)).body.outcome).toBe('duplicate');
    expect((await send('{"action":"created"}')).status).toBe(422);
    expect(await send('{"action":"created"}')).toMatchObject({ status: 200, body: { outcome: 'duplicate' } });
  });

  it('is no duplicate of a refused delivery', async () => {
    const body = deploymentStatus(3);
    expect((await send(body, { 'x-hub-signature-256': null })).status).toBe(401);
    expect((await send(body)).body.outcome).toBe('accepted');
  });

  it('sent several times at once is accepted once', async () => {
    const body = deploymentStatus(4);
    const answers = await Promise.all(Array.from({ length: 16 }, () => send(body)));
    expect(answers.map(({ status }) => status)).toEqual(answers.map(() => 200));
    expect(answers.map(({ body: { outcome } }) => outcome).sort()).toEqual([
      'accepted',
      ...Array.from({ length: 15 }, () => 'duplicate'),
    ]);
  });

  it('is a new delivery once the window is over', async () => {
    const body = deploymentStatus(5);
    expect((await send(body)).body.outcome).toBe('accepted');
    app.advance(REPLAY_WINDOW_MS);
    expect((await send(body)).body.outcome).toBe('duplicate');
    app.advance(1);
    expect((await send(body)).body.outcome).toBe('accepted');
  });

  it('another signed body under a delivery id that was received before is a duplicate, and adds no actor', async () => {
    const id = '00000000-0000-0000-0000-000000000007';
    expect((await send(deploymentStatus(7), { 'x-github-delivery': id })).body.outcome).toBe('accepted');
    const before = await Promise.all(['delivery', 'actor'].map(rowsOf));
    const other = await send(deploymentStatus(8), { 'x-github-delivery': id, 'x-github-hook-id': '777' });
    expect(other).toMatchObject({ status: 200, body: { id: null, outcome: 'duplicate', effects: [] } });
    expect(await Promise.all(['delivery', 'actor'].map(rowsOf))).toEqual(before);
  });

  it('again and again with new ids and webhooks does not make the database grow', async () => {
    const body = deploymentStatus(6);
    const id = '00000000-0000-0000-0000-000000000006';
    expect((await send(body, { 'x-github-delivery': id })).body.outcome).toBe('accepted');
    const replay = async (count: number) => {
      for (let i = 0; i < count; i += 20)
        await Promise.all(
          Array.from({ length: 20 }, (_, n) =>
            send(body, {
              'x-github-hook-id': `${count}${i + n}`,
              ...((i + n) % 2 === 0 ? { 'x-github-delivery': id } : {}),
            }),
          ),
        );
    };
    await replay(60);
    const before = await Promise.all(['delivery', 'actor', 'counter', 'job', 'deployment', 'log_leaf'].map(rowsOf));
    await replay(200);
    expect(await Promise.all(['delivery', 'actor', 'counter', 'job', 'deployment', 'log_leaf'].map(rowsOf))).toEqual(
      before,
    );
    expect((await list('?outcome=duplicate&limit=200')).deliveries).toHaveLength(KEPT_REPLAYS);
  });
});
