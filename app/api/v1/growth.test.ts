/** An unauthenticated caller changes no more than a bounded number of rows, and hides nothing of the real senders. */
import { randomUUID } from 'node:crypto';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { addEvent } from '#db/system/outbox.ts';
import { driver } from '#db/sqlite/connection.ts';
import { deliveriesView } from '#lib/http/contract/activity.ts';
import { setCallerLimits } from '#lib/http/caller-limits.ts';
import { openTestApp } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';
import { deliver, deploymentStatus, withWebhookSecret } from './webhook.fixture.ts';

const KEPT_REFUSALS = 40;
/** The limit of the decisions of the gate, and the number of rows above it before they are deleted. */
const KEPT_DECISIONS = 40;
const DECISION_SLACK = 64;
/** The number of requests from one address, most of which are throttled, and from new addresses, which are not. */
const REQUESTS = { throttled: 3_000, spread: 1_000 };
/** Time for thousands of requests on a busy machine, in ms. */
const TIMEOUT_MS = 300_000;
const AT_ONCE = 50;
/** The limit of the outbox, and the number of rows above it before it is pruned. */
const OUTBOX = { rows: 20_000, slack: 256 };

let app: TestApp;
let server: TestServer;
let restoreSecret: () => void;
beforeAll(async () => {
  app = await openTestApp();
  app.limits = { ...app.limits, refusedDeliveries: KEPT_REFUSALS, anonymousDecisions: KEPT_DECISIONS };
  setSingletonApp(app);
  restoreSecret = withWebhookSecret();
  server = await serveRoutes({ trustedProxies: 1 });
  setCallerLimits();
  // Fill the outbox as months of use would, so that the test reaches its limit.
  await app.store.write(async (tx) => {
    for (let i = 0; i < OUTBOX.rows; i += 1) await addEvent(tx, app.now().toISOString(), { type: 'filler', i });
  });
});
afterAll(async () => {
  setCallerLimits();
  restoreSecret();
  await server.close();
  await app.close();
});

/** The number of rows of every table of the schema. */
function rowCounts(): Map<string, number> {
  const database = driver(app.store.read);
  const tables = database.prepare("SELECT name FROM sqlite_schema WHERE type = 'table'").all() as { name: string }[];
  return new Map(
    tables.map(({ name }) => [
      name,
      (database.prepare(`SELECT count(*) AS n FROM "${name}"`).get() as { n: number }).n,
    ]),
  );
}
const pages = () => driver(app.store.read).pragma('page_count', { simple: true }) as number;

/** Requests that an unauthenticated caller can send, each with new names, tokens, addresses and identifiers. */
const HOSTILE_REQUESTS: ((address: string, i: number) => Promise<number>)[] = [
  async (address, i) =>
    (
      await deliver(server.url, deploymentStatus(i), {
        'x-forwarded-for': address,
        'x-github-event': `event-${i}-${'e'.repeat(200)}`,
        'x-github-hook-id': String(i),
        'content-type': `application/x-${i}-${'c'.repeat(400)}`,
        'x-hub-signature-256': `sha256=${String(i).padStart(64, '0')}`,
      })
    ).status,
  async (address, i) =>
    (
      await fetch(`${server.url}/api/v1/attestations?subject=sha256:${String(i).padStart(64, '0')}`, {
        method: 'POST',
        body: `{"n":${i}}`,
        headers: { 'x-forwarded-for': address, authorization: `Bearer attestry_${String(i).padStart(43, 'A')}` },
      })
    ).status,
  async (address, i) =>
    (
      await fetch(`${server.url}/api/v1/deliveries/${i}/replay`, {
        method: 'POST',
        headers: { 'x-forwarded-for': address },
      })
    ).status,
  async (address, i) =>
    (
      await fetch(`${server.url}/api/v1/verify`, {
        method: 'POST',
        body: `{"document":{"n":${i}}}`,
        headers: { 'x-forwarded-for': address },
      })
    ).status,
  async (address, i) =>
    (await fetch(`${server.url}/api/nowhere/${i}`, { method: 'PUT', headers: { 'x-forwarded-for': address } })).status,
  async (address, i) =>
    (await fetch(`${server.url}/badge/github.com/a${i}/b.svg`, { headers: { 'x-forwarded-for': address } })).status,
  async () => (await fetch(`${server.url}/readyz`)).status,
];
async function hammer(count: number, addressOf: (i: number) => string, kinds = HOSTILE_REQUESTS): Promise<number[]> {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += AT_ONCE)
    statuses.push(
      ...(await Promise.all(
        Array.from({ length: AT_ONCE }, (_, n) => kinds[(i + n) % kinds.length]!(addressOf(i + n), i + n)),
      )),
    );
  return statuses;
}
const countOf = (statuses: number[], status: number) => statuses.filter((one) => one === status).length;

describe('thousands of unauthenticated requests', { timeout: TIMEOUT_MS }, () => {
  it('from one address: most are answered 429, and no table grows', async () => {
    await hammer(HOSTILE_REQUESTS.length * AT_ONCE, () => '198.51.100.1');
    const [rows, size] = [rowCounts(), pages()];
    const statuses = await hammer(REQUESTS.throttled, () => '198.51.100.1', HOSTILE_REQUESTS.slice(0, 3));
    expect(countOf(statuses, 429)).toBeGreaterThan(REQUESTS.throttled * 0.9);
    expect(countOf(statuses, 401) + countOf(statuses, 429)).toBe(REQUESTS.throttled);
    const after = rowCounts();
    for (const [table, count] of after)
      expect([table, count <= rows.get(table)! + (table === 'outbox' ? OUTBOX.slack : 0)]).toEqual([table, true]);
    expect(pages()).toBeLessThanOrEqual(size + 16);
  });

  it('from many addresses, each within its limits: no table exceeds its limit', async () => {
    const address = (i: number) => `2001:db8:${(i >> 8).toString(16)}:${(i & 255).toString(16)}::1`;
    await hammer(HOSTILE_REQUESTS.length * AT_ONCE, address);
    const [rows, size] = [rowCounts(), pages()];
    const statuses = await hammer(REQUESTS.spread, (i) => address(i + 1_000));
    expect(countOf(statuses, 429)).toBe(0);
    const after = rowCounts();
    expect(after.get('delivery')).toBe(KEPT_REFUSALS);
    expect(after.get('outbox')).toBeLessThanOrEqual(OUTBOX.rows + OUTBOX.slack);
    after.delete('outbox');
    rows.delete('outbox');
    expect(after).toEqual(rows);
    expect(pages()).toBeLessThanOrEqual(size + 16);
  });

  it('to the gate: the stored decisions do not exceed their limit', async () => {
    const ask = async (address: string, i: number) =>
      (
        await fetch(`${server.url}/api/v1/gate`, {
          method: 'POST',
          body: JSON.stringify({ digest: `sha256:${String(i).padStart(64, '0')}`, environment: `e${i}` }),
          headers: { 'x-forwarded-for': address },
        })
      ).status;
    const address = (i: number) => `203.0.${i >> 8}.${i & 255}`;
    expect(countOf(await hammer(300, address, [ask]), 200)).toBe(300);
    const rows = rowCounts();
    expect(rows.get('gate_decision')).toBeLessThanOrEqual(KEPT_DECISIONS + DECISION_SLACK);
    await hammer(300, (i) => address(i + 1_000), [(from, i) => ask(from, i + 1_000)]);
    const after = rowCounts();
    expect(after.get('gate_decision')).toBeLessThanOrEqual(KEPT_DECISIONS + DECISION_SLACK);
    // Each row has at most one MAC.
    for (const table of ['gate_decision', 'row_mac']) for (const counts of [after, rows]) counts.delete(table);
    expect(after).toEqual(rows);
  });

  it('add no names to the metrics', async () => {
    const labels = async () => {
      const text = await (await fetch(`${server.url}/metrics`)).text();
      return text.match(/^attestry_\w+\{.*\}/gm)!.length;
    };
    const send = (from: number) => hammer(HOSTILE_REQUESTS.length * AT_ONCE, (i) => `203.0.113.${(from + i) % 250}`);
    await send(0);
    await labels();
    const before = await labels();
    await send(1);
    expect(await labels()).toBe(before);
  });
});

describe('the list of deliveries', () => {
  const list = async (query = '') =>
    deliveriesView.parse(await (await fetch(`${server.url}/api/v1/deliveries${query}`)).json());

  it('keeps the real ones in view below any number of refused ones', async () => {
    await deliver(server.url, deploymentStatus(1), { 'x-github-delivery': 'accepted-1' });
    await deliver(server.url, '{"zen":"x"}', { 'x-github-delivery': 'ignored-1', 'x-github-event': 'ping' });
    await deliver(server.url, '{"broken":true}', { 'x-github-delivery': 'failed-1' });
    const real = ['failed-1', 'ignored-1', 'accepted-1'];
    const before = (await list()).counts['delivery:refused']!;
    const statuses = await hammer(300, (i) => `203.0.113.${i % 250}`, HOSTILE_REQUESTS.slice(0, 1));
    await deliver(server.url, deploymentStatus(1), { 'x-github-delivery': randomUUID() });

    const view = await list();
    expect(view.deliveries.map(({ deliveryId }) => deliveryId)).toEqual(real);
    expect(view.refusedDeliveries).toHaveLength(10);
    expect(new Set(view.refusedDeliveries.map(({ outcome }) => outcome))).toEqual(new Set(['refused']));
    expect(view.counts['delivery:refused']).toBe(before + countOf(statuses, 401));
    const page = await list('?limit=2');
    expect(page.deliveries.map(({ deliveryId }) => deliveryId)).toEqual(real.slice(0, 2));
    const next = await list(`?limit=2&cursor=${page.cursor}`);
    expect(next).toMatchObject({ deliveries: [{ deliveryId: 'accepted-1' }], refusedDeliveries: [], cursor: null });
    const refused = await list('?outcome=refused&limit=200');
    expect(refused.deliveries).toHaveLength(KEPT_REFUSALS);
    expect(refused.refusedDeliveries).toEqual([]);
  });
});
