/** Callers without a right token or signature are throttled by address; those with one are not. */
import { afterAll, afterEach, beforeAll, describe, expect, it } from 'vitest';
import { CALLER_LIMITS, setCallerLimits } from '#lib/http/caller-limits.ts';
import { openApiDocument } from '#lib/http/openapi/openapi.ts';
import { problem } from '#lib/http/contract/shared/shared-schemas.ts';
import { createToken, revoke } from '#lib/admin/tokens.ts';
import { driver } from '#db/sqlite/connection.ts';
import { openTestApp, provenance, runOf, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { setSingletonApp } from '#lib/start/singleton.ts';
import { serveRoutes } from './routes.fixture.ts';
import type { TestServer } from './routes.fixture.ts';
import { deliver, deploymentStatus, withWebhookSecret } from './webhook.fixture.ts';

const BURST = 5;
/** A rate so slow that no bucket refills while a test runs. */
const SLOW = 0.001;

let app: TestApp;
/** The app as it listens without a proxy, and behind one proxy of the operator. */
let direct: TestServer;
let proxied: TestServer;
let token: string;
let restoreSecret: () => void;
const small = (burst = BURST) =>
  setCallerLimits({
    ...CALLER_LIMITS,
    tokens: { ...CALLER_LIMITS.tokens, burst, perSecond: SLOW },
    webhooks: { ...CALLER_LIMITS.webhooks, burst, perSecond: SLOW },
    eventStreams: { ...CALLER_LIMITS.eventStreams, burst, perSecond: SLOW },
  });
beforeAll(async () => {
  app = await openTestApp();
  setSingletonApp(app);
  restoreSecret = withWebhookSecret();
  [direct, proxied] = await Promise.all([serveRoutes(), serveRoutes({ trustedProxies: 1 })]);
  ({ token } = await createToken(app, { name: 'ci', scopes: ['ingest'] }));
});
afterEach(() => setCallerLimits());
afterAll(async () => {
  restoreSecret();
  await Promise.all([direct.close(), proxied.close()]);
  await app.close();
});

const push = (url: string, headers: { [name: string]: string }, body: Uint8Array = Buffer.from('{}')) =>
  fetch(`${url}/api/v1/attestations`, { method: 'POST', body: body as BodyInit, headers });
const pushFrom = async (address: string, headers: { [name: string]: string } = {}) =>
  (await push(proxied.url, { 'x-forwarded-for': address, ...headers })).status;
const statusesOf = async (count: number, send: (i: number) => Promise<number>) => {
  const statuses: number[] = [];
  for (let i = 0; i < count; i += 1) statuses.push(await send(i));
  return statuses;
};
const burstThen429 = (status: number, beyond: number) => [
  ...Array.from({ length: BURST }, () => status),
  ...Array.from({ length: beyond }, () => 429),
];
/** A number that changes with every commit that writes, whatever the table (SQLite "PRAGMA data_version"). */
const dataVersion = () => driver(app.store.read).pragma('data_version', { simple: true }) as number;

/** A path of the OpenAPI document with an example for each parameter. */
const examplePath = (path: string) => path.replace('{slug}', 'github.com/o/r').replaceAll(/\{\w+\}/g, '1');

describe('a wrong or missing token', () => {
  it.each([
    ['is missing', () => ({})],
    ['is no token', () => ({ authorization: 'Bearer nonsense' })],
    ['is another one each time', (i: number) => ({ authorization: `Bearer attestry_${String(i).padStart(43, 'A')}` })],
    ['is Basic', () => ({ authorization: 'Basic dXNlcjpwYXNz' })],
  ])('%s: after the burst it gets 429 with Retry-After', async (_, headersOf: (i: number) => object) => {
    small();
    expect(await statusesOf(BURST + 2, async (i) => (await push(direct.url, { ...headersOf(i) })).status)).toEqual(
      burstThen429(401, 2),
    );
    const refused = await push(direct.url, {});
    expect(problem.parse(await refused.json())).toMatchObject({ code: 'rate-limited', status: 429 });
    expect(Number(refused.headers.get('retry-after'))).toBeGreaterThan(0);
  });

  it('is throttled at every endpoint that needs a token', async () => {
    const { paths } = openApiDocument('0') as {
      paths: { [path: string]: { [method: string]: { security?: object[] } } };
    };
    const endpoints = Object.entries(paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, { security }]) =>
        // An empty requirement says that the token is optional.
        security?.some((requirement) => 'token' in requirement) &&
        security.every((requirement) => Object.keys(requirement).length > 0)
          ? [{ path: examplePath(path), method: method.toUpperCase() }]
          : [],
      ),
    );
    expect(endpoints.length).toBeGreaterThan(1);
    for (const { path, method } of endpoints) {
      small();
      const send = async () =>
        (await fetch(`${direct.url}${path}`, { method, ...(method === 'GET' ? {} : { body: '{}' }) })).status;
      expect(await statusesOf(BURST + 2, send), `${method} ${path}`).toEqual(burstThen429(401, 2));
    }
  });

  it('does not keep out a right token from the same address, and a right token does not use up the bucket', async () => {
    small();
    const right = { authorization: `Bearer ${token}` };
    const evidence = (name: string) => provenance(subject(name), { run: runOf('acme/web') });
    for (let i = 0; i < BURST + 1; i += 1)
      expect((await push(direct.url, right, evidence(`before-${i}`))).status).toBe(201);
    expect(await statusesOf(BURST + 1, async () => (await push(direct.url, {})).status)).toEqual(burstThen429(401, 1));
    expect((await push(direct.url, right, evidence('after'))).status).toBe(201);
    expect((await push(direct.url, {})).status).toBe(429);
  });

  it('counts a revoked token, but not a token whose scope does not allow the request', async () => {
    small();
    const revoked = await createToken(app, { name: 'old', scopes: ['ingest'] });
    await revoke(app, revoked.id);
    const reader = await createToken(app, { name: 'reader', scopes: ['read'] });
    const send = async (value: string) => (await push(direct.url, { authorization: `Bearer ${value}` })).status;
    expect(await statusesOf(BURST + 2, () => send(reader.token))).toEqual(Array.from({ length: BURST + 2 }, () => 403));
    expect(await statusesOf(BURST + 2, () => send(revoked.token))).toEqual(burstThen429(401, 2));
  });
});

describe('the caller', () => {
  it('is the address that connects, whatever X-Forwarded-For says', async () => {
    small();
    const send = async (i: number) => (await push(direct.url, { 'x-forwarded-for': `198.51.100.${i}` })).status;
    expect(await statusesOf(BURST + 2, send)).toEqual(burstThen429(401, 2));
  });

  it('behind a proxy is the entry that the proxy wrote, whatever precedes it', async () => {
    small();
    expect(await statusesOf(BURST + 2, (i) => pushFrom(`203.0.113.${i}, 198.51.100.7`))).toEqual(burstThen429(401, 2));
    expect(await pushFrom('198.51.100.8')).toBe(401);
  });

  it('is the /64 network of an IPv6 address', async () => {
    small();
    const address = (i: number) => `2001:db8:0:1:${(i + 1).toString(16)}::${i}`;
    expect(await statusesOf(BURST + 2, (i) => pushFrom(address(i)))).toEqual(burstThen429(401, 2));
    expect(await pushFrom('2001:db8:0:2::1')).toBe(401);
  });
});

describe('a delivery without a valid signature', () => {
  it.each([
    ['is wrongly signed', { 'x-hub-signature-256': `sha256=${'0'.repeat(64)}` }],
    ['is not signed', { 'x-hub-signature-256': null }],
  ])('%s: after the burst it gets 429, and nothing of it is stored', async (_, headers) => {
    small();
    const send = async (i: number) => (await deliver(direct.url, deploymentStatus(i), headers)).status;
    const start = dataVersion();
    expect(await statusesOf(BURST, send)).toEqual(burstThen429(401, 0));
    const before = dataVersion();
    expect(before).not.toBe(start);
    const refused = await Promise.all(
      Array.from({ length: 20 }, (_, i) => deliver(direct.url, deploymentStatus(i), headers)),
    );
    for (const { status, retryAfter, body } of refused)
      expect([status, body.code, Number(retryAfter) > 0]).toEqual([429, 'rate-limited', true]);
    expect(dataVersion()).toBe(before);
    const genuine = await deliver(direct.url, JSON.stringify({ zen: JSON.stringify(headers) }), {
      'x-github-event': 'ping',
    });
    expect([genuine.status, genuine.body.outcome]).toEqual([200, 'ignored']);
  });

  it('uses another bucket than a wrong token', async () => {
    small();
    await statusesOf(BURST + 1, async () => (await push(direct.url, {})).status);
    expect((await deliver(direct.url, '{}', { 'x-hub-signature-256': null })).status).toBe(401);
  });

  it('with a time of receipt and a wrong token counts as a wrong token', async () => {
    small();
    const headers = { 'attestry-received-at': '2026-05-14T11:00:00Z', authorization: 'Bearer nonsense' };
    const send = async () => (await deliver(direct.url, deploymentStatus(1), headers)).status;
    expect(await statusesOf(BURST + 2, send)).toEqual(burstThen429(401, 2));
    expect((await deliver(direct.url, '{}', { 'x-hub-signature-256': null })).status).toBe(401);
  });
});

describe('event streams', () => {
  const open = (leave: AbortController, address: string) =>
    fetch(`${proxied.url}/api/v1/events`, { signal: leave.signal, headers: { 'x-forwarded-for': address } });

  it('that one caller opens too fast get 429 with Retry-After', async () => {
    small();
    const leave = new AbortController();
    const streams = [];
    for (let i = 0; i < BURST + 2; i += 1) streams.push(await open(leave, '198.51.100.1'));
    expect(streams.map(({ status }) => status)).toEqual(burstThen429(200, 2));
    expect(Number(streams.at(-1)!.headers.get('retry-after'))).toBeGreaterThan(0);
    leave.abort();
  });

  it('that one caller holds open are bounded, and free again once they are closed', async () => {
    const { liveStreamsPerCaller } = app.limits;
    app.limits = { ...app.limits, liveStreamsPerCaller: 3 };
    setSingletonApp(app);
    try {
      const leave = new AbortController();
      const first = [
        await open(leave, '198.51.100.2'),
        await open(leave, '198.51.100.2'),
        await open(leave, '198.51.100.2'),
      ];
      expect(first.map(({ status }) => status)).toEqual([200, 200, 200]);
      const further = await open(leave, '198.51.100.2');
      expect([further.status, further.headers.get('retry-after')]).toEqual([429, '10']);
      expect((await open(leave, '198.51.100.3')).status).toBe(200);
      // fetch closes a stream whose response nothing refers to any more.
      expect(first).toHaveLength(3);
      leave.abort();
      const later = new AbortController();
      await expect.poll(async () => (await open(later, '198.51.100.2')).status).toBe(200);
      later.abort();
    } finally {
      app.limits = { ...app.limits, liveStreamsPerCaller };
      setSingletonApp(app);
    }
  });
});

it('metrics say how many requests counted and how many were throttled', async () => {
  small();
  const value = async (outcome: string) => {
    const text = await (await fetch(`${direct.url}/metrics`)).text();
    return Number(
      new RegExp(`^attestry_caller_limit_requests_total\\{limit="tokens",outcome="${outcome}"\\} (\\d+)$`, 'm').exec(
        text,
      )?.[1] ?? 0,
    );
  };
  const before = [await value('counted'), await value('throttled')];
  await statusesOf(BURST + 3, async () => (await push(direct.url, {})).status);
  expect([await value('counted'), await value('throttled')]).toEqual([before[0]! + BURST, before[1]! + 3]);
});
