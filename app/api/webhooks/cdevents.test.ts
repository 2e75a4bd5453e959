/** CDEvents over CloudEvents, from the sender to what runs where. */
import { createHmac } from 'node:crypto';
import { existsSync, readdirSync, readFileSync } from 'node:fs';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listDeliveries as deliveryRows, readDelivery } from '#db/system/deliveries.ts';
import { replayDelivery } from '#lib/integrations/webhooks/replay-delivery.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { completeEvidence, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import { bearer, type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'github.com/acme/web';
const DIGEST = `sha256:${sha256Hex('web')}`;

let hooks: Hooks;
let path: string;
let secret: string;
beforeEach(async () => {
  hooks = await openHooks();
  ({ path, secret } = await hooks.connect({ source: 'cdevents', name: 'tekton', projects: [OURS] }));
  await ingestEvidence(hooks.app, { bytes: completeEvidence(subject('web'), { run: runOf('acme/web') }) });
});
afterEach(() => hooks.close());

const event = (id: string, { digest = DIGEST, environment = 'production', predicate = 'deployed' } = {}) => ({
  context: {
    specversion: '0.5.1',
    id,
    source: '/tekton/acme',
    type: `dev.cdevents.service.${predicate}.0.3.0`,
    timestamp: '2026-05-14T11:00:00Z',
  },
  subject: { id: 'web', content: { environment: { id: environment }, artifactId: `pkg:oci/web@${digest}` } },
});
const attributes = (id: string, type = 'dev.cdevents.service.deployed.0.3.0') => ({
  specversion: '1.0',
  id,
  source: '/tekton/acme',
  type,
});
const structured = (id: string, change = {}) => JSON.stringify({ ...attributes(id), data: event(id, change) });
const STRUCTURED = { 'content-type': 'application/cloudevents+json; charset=utf-8' };

const runsIn = async (digest = DIGEST) => {
  const view = await getArtifact(hooks.app, digest);
  return view!.deployments.map(({ environment, status }) => `${environment} ${status}`);
};
const refusals = async () =>
  (await deliveryRows(hooks.app.store.read, Number.MAX_SAFE_INTEGER, 10, ['refused'])).map(({ reason }) => reason);

describe('the modes of CloudEvents', () => {
  it.each<[string, string, { [name: string]: string }]>([
    ['structured', structured('1'), STRUCTURED],
    [
      'binary',
      JSON.stringify(event('1')),
      {
        'ce-specversion': '1.0',
        'ce-id': '1',
        'ce-source': '/tekton/acme',
        'ce-type': 'dev.cdevents.service.deployed.0.3.0',
      },
    ],
    [
      'batched',
      JSON.stringify([
        { ...attributes('1'), data: event('1') },
        { ...attributes('2'), data: event('2', { environment: 'staging' }) },
      ]),
      { 'content-type': 'application/cloudevents-batch+json' },
    ],
    ['a CDEvent alone', JSON.stringify(event('1')), {}],
  ])('%s', async (mode, body, headers) => {
    const answer = await hooks.send(path, body, { ...headers, ...bearer(secret) });
    expect(answer).toMatchObject({ status: 200, body: { outcome: 'accepted' } });
    expect(await runsIn()).toEqual(expect.arrayContaining(['production deployed']));
    expect((await runsIn()).includes('staging deployed')).toBe(mode === 'batched');
  });

  it('the handshake allows a sender to deliver, and promises nothing', async () => {
    const response = await fetch(`${hooks.url}${path}`, {
      method: 'OPTIONS',
      headers: { 'webhook-request-origin': 'tekton.example', 'webhook-request-rate': '120' },
    });
    expect([response.status, response.headers.get('webhook-allowed-origin')]).toEqual([200, '*']);
    expect(response.headers.get('webhook-allowed-rate')).toBe('*');
    const other = await hooks.connect({ source: 'generic', name: 'x', projects: [OURS], settings: MAPPING });
    expect((await fetch(`${hooks.url}${other.path}`, { method: 'OPTIONS' })).status).toBe(405);
    expect((await fetch(`${hooks.url}/api/webhooks/cdevents/none`, { method: 'OPTIONS' })).status).toBe(404);
  });

  it.each([
    ['another specversion', { ...attributes('1'), specversion: '0.3' }, '/specversion'],
    ['no id', { ...attributes('1'), id: undefined }, '/id'],
    ['a source of another type', { ...attributes('1'), source: 7 }, '/source'],
    [
      'data without the id of the event',
      { ...attributes('1'), data: { context: { type: 'dev.cdevents.x.y.0.1.0' } } },
      '/context',
    ],
  ])('%s is unreadable, with a pointer', async (_, body, pointer) => {
    const answer = await hooks.send(path, JSON.stringify(body), { ...STRUCTURED, ...bearer(secret) });
    expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining(pointer)]);
    const [row] = await deliveryRows(hooks.app.store.read, Number.MAX_SAFE_INTEGER, 1, ['failed']);
    expect(row!.reason).toContain(pointer);
  });

  it('another event of the same bus is ignored', async () => {
    const body = JSON.stringify({ ...attributes('1', 'com.example.other'), data: {} });
    const answer = await hooks.send(path, body, { ...STRUCTURED, ...bearer(secret) });
    expect(answer.body).toMatchObject({ outcome: 'ignored', reason: 'com.example.other is no type of a CDEvent' });
  });

  const corpus = '../shared/corpus/cdevents/conformance';
  it.runIf(existsSync(corpus))('every event of the conformance suite is taken', async () => {
    for (const file of readdirSync(corpus)) {
      const data = JSON.parse(readFileSync(`${corpus}/${file}`, 'utf8')) as ReturnType<typeof event>;
      const body = JSON.stringify({ ...attributes(file, data.context.type), data });
      const answer = await hooks.send(path, body, { ...STRUCTURED, ...bearer(secret) });
      expect([file, answer.status, answer.body.outcome]).toEqual([file, 200, 'accepted']);
    }
  });
});

const MAPPING = { kind: { value: 'publication' }, subject: '/image', id: '/id' };

describe('authentication', () => {
  const hub = (body: string) => `sha256=${createHmac('sha256', secret).update(body).digest('hex')}`;
  const standard = (body: string, at: number) => {
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    return {
      'webhook-id': 'm1',
      'webhook-timestamp': String(at),
      'webhook-signature': `v1,${createHmac('sha256', key).update(`m1.${at}.${body}`).digest('base64')}`,
    };
  };
  const now = () => Math.floor(hooks.app.now().getTime() / 1000);

  it.each<[string, (body: string) => { [name: string]: string }, number]>([
    ['the secret as a bearer token', () => bearer(secret), 200],
    ['an HMAC', (body) => ({ 'x-hub-signature-256': hub(body) }), 200],
    ['a signature of now', (body) => standard(body, now()), 200],
    ['a signature of six minutes ago', (body) => standard(body, now() - 360), 401],
    ['an HMAC of another body', () => ({ 'x-hub-signature-256': hub('{}') }), 401],
    ['another secret', () => bearer('whsec_guess-guess-guess'), 401],
    ['nothing', () => ({}), 401],
  ])('%s', async (_, headers, status) => {
    const body = structured('1');
    const answer = await hooks.send(path, body, { ...STRUCTURED, ...headers(body) });
    expect(answer.status).toBe(status);
    expect(await refusals()).toHaveLength(status === 200 ? 0 : 1);
    expect(await runsIn()).toEqual(status === 200 ? ['production deployed'] : []);
  });

  it('the secret of another connection opens no other one', async () => {
    const other = await hooks.connect({ source: 'cdevents', name: 'other', projects: ['github.com/evil/app'] });
    expect((await hooks.send(path, structured('1'), { ...STRUCTURED, ...bearer(other.secret) })).status).toBe(401);
  });

  it('the secret is in no stored header, and in no column of the store', async () => {
    const { body } = await hooks.send(path, structured('1'), { ...STRUCTURED, ...bearer(secret) });
    const stored = await readDelivery(hooks.app.store.read, body.id!);
    expect(Object.keys(stored!.headers)).toEqual(['content-type']);
    await hooks.app.store.write(async () => undefined);
    const files = readdirSync(hooks.app.folder).filter((name) => name.startsWith('attestry.db'));
    for (const name of files) expect(readFileSync(`${hooks.app.folder}/${name}`).includes(secret)).toBe(false);
  });
});

describe('attacks', () => {
  it("another project's artifact: the event is kept, and changes nothing", async () => {
    const theirs = `sha256:${sha256Hex('theirs')}`;
    await hooks.connect({ source: 'cdevents', name: 'theirs', projects: ['github.com/evil/app'] });
    await ingestEvidence(hooks.app, { bytes: completeEvidence(subject('theirs'), { run: runOf('evil/app') }) });
    const answer = await hooks.send(path, structured('1', { digest: theirs }), { ...STRUCTURED, ...bearer(secret) });
    expect(answer.body.outcome).toBe('accepted');
    expect(await runsIn(theirs)).toEqual([]);
  });

  it('an environment that the connection may not speak about is refused with its reason', async () => {
    const { path: staging, secret: own } = await hooks.connect({
      source: 'cdevents',
      name: 'staging',
      projects: [OURS],
      environments: ['staging'],
    });
    const answer = await hooks.send(staging, structured('1'), { ...STRUCTURED, ...bearer(own) });
    expect(answer.status).toBe(403);
    expect(await refusals()).toEqual(['the connection may not speak about the environment production']);
    expect(await runsIn()).toEqual([]);
    const right = await hooks.send(staging, structured('2', { environment: 'staging' }), {
      ...STRUCTURED,
      ...bearer(own),
    });
    expect(right.body.outcome).toBe('accepted');
  });

  it('a replay of the id, and of the body, changes nothing', async () => {
    const headers = { ...STRUCTURED, ...bearer(secret) };
    await hooks.send(path, structured('1'), headers);
    const again = await hooks.send(path, structured('1', { predicate: 'removed' }), headers);
    expect(again.body).toMatchObject({ outcome: 'duplicate', reason: expect.stringContaining('/tekton/acme 1') });
    expect(await runsIn()).toEqual(['production deployed']);
  });

  it('a delivery id that another connection has used is no replay', async () => {
    const other = await hooks.connect({ source: 'cdevents', name: 'other', projects: ['github.com/evil/app'] });
    await hooks.send(other.path, structured('1'), { ...STRUCTURED, ...bearer(other.secret) });
    const answer = await hooks.send(path, structured('1'), { ...STRUCTURED, ...bearer(secret) });
    expect(answer.body.outcome).toBe('accepted');
    expect(await runsIn()).toEqual(['production deployed']);
  });

  it('a pull request in the clothes of an event is no review that the host reports', async () => {
    const disguised = {
      ...attributes('1'),
      action: 'submitted',
      sender: { login: 'mallory' },
      repository: { id: 77, full_name: 'acme/web', html_url: 'https://github.com/acme/web' },
      pull_request: { html_url: 'https://github.com/acme/web/pull/1', head: { sha: 'ab'.repeat(20) } },
      review: { id: 1, user: { login: 'rosa' }, state: 'approved' },
    };
    const answer = await hooks.send(path, JSON.stringify(disguised), { ...STRUCTURED, ...bearer(secret) });
    const rows = await deliveryRows(hooks.app.store.read, Number.MAX_SAFE_INTEGER, 5, ['accepted']);
    // Whatever reads it, it is the word of the connection, and nothing of a host.
    expect([200, 422]).toContain(answer.status);
    expect(rows.flatMap(({ effects }) => effects).join(' ')).not.toContain('review');
  });

  it('a body of 27 MiB is refused before it is read, and listed', async () => {
    const answer = await hooks.send(path, Buffer.alloc(27 * 1024 * 1024, 0x20), { ...STRUCTURED, ...bearer(secret) });
    expect(answer.status).toBe(413);
    expect(await refusals()).toEqual([expect.stringContaining('26 MiB')]);
  });

  it('a batch of too many events is refused', async () => {
    const events = Array.from({ length: 201 }, (_, id) => ({ ...attributes(String(id)), data: {} }));
    const answer = await hooks.send(path, JSON.stringify(events), {
      'content-type': 'application/cloudevents-batch+json',
      ...bearer(secret),
    });
    expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining('at most 200')]);
  });
});

it('a replay of a stored delivery applies it again, as the word of the connection', async () => {
  const { body } = await hooks.send(path, structured('1'), { ...STRUCTURED, ...bearer(secret) });
  const again = await replayDelivery(hooks.app, body.id!);
  expect(again).toMatchObject({ outcome: 'accepted', effects: [expect.stringContaining('known already')] });
});
