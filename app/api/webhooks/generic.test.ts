/** Any JSON with a mapping, from the sender to what runs where. */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { completeEvidence, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import { bearer, type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'github.com/acme/web';
const [V1, V2] = ['web', 'web-2'].map((name) => `sha256:${sha256Hex(name)}`) as [string, string];
const SETTINGS = {
  kind: '/what',
  kinds: { 'deploy.finished': 'deployment' },
  subject: '/build/image',
  environment: '/env/0/name',
  service: { value: 'web' },
  state: '/status',
  states: { OK: 'deployed', GONE: 'removed' },
  id: '/event',
  time: '/at',
  actor: '/by',
} as const;

let hooks: Hooks;
let path: string;
let secret: string;
beforeEach(async () => {
  hooks = await openHooks();
  ({ path, secret } = await hooks.connect({
    source: 'generic',
    name: 'spinner',
    projects: [OURS],
    settings: SETTINGS as never,
  }));
  for (const name of ['web', 'web-2'])
    await ingestEvidence(hooks.app, { bytes: completeEvidence(subject(name), { run: runOf('acme/web') }) });
});
afterEach(() => hooks.close());

const body = (change: object = {}) => ({
  what: 'deploy.finished',
  build: { image: `registry.example/web@${V1}` },
  env: [{ name: 'production' }],
  status: 'OK',
  event: 'e-1',
  at: 1_778_756_400,
  by: 'rosa',
  ...change,
});
const send = (change: object = {}) => hooks.send(path, JSON.stringify(body(change)), bearer(secret));
const runsIn = async (digest: string) =>
  (await getArtifact(hooks.app, digest))!.deployments.map(({ environment, status }) => `${environment} ${status}`);

describe('a mapped delivery', () => {
  it('deploys, replaces, rolls back and removes', async () => {
    expect((await send()).body).toMatchObject({ outcome: 'accepted', effects: ['deployment: deployed: stored'] });
    expect(await runsIn(V1)).toEqual(['production deployed']);
    await send({ event: 'e-2', build: { image: V2 }, at: 1_778_756_500 });
    expect(await runsIn(V2)).toEqual(['production deployed']);
    await send({ event: 'e-3', at: 1_778_756_600 });
    expect(await runsIn(V2)).toEqual(['production rolled-back']);
    await send({ event: 'e-4', status: 'GONE', at: 1_778_756_700 });
    expect((await getArtifact(hooks.app, V1))!.environments).toEqual([]);
  });

  it('may name its connection with percent-encodings, as Next reads them', async () => {
    const encoded = path.replace('generic', 'g%65neric').replace('spinner', 'spinn%65r');
    expect((await hooks.send(encoded, JSON.stringify(body()), bearer(secret))).body).toMatchObject({
      outcome: 'accepted',
    });
  });

  it.each<[string, object, string]>([
    ['a kind that the mapping does not know', { what: 'deploy.started' }, 'its kind is none that the mapping knows'],
    ['a state that changes nothing', { status: 'PENDING' }, 'its state is none that changes what runs'],
  ])('%s is ignored with the reason', async (_, change, reason) => {
    expect((await send(change)).body).toMatchObject({ outcome: 'ignored', reason });
  });

  it.each<[string, object, string]>([
    ['a subject of another type', { build: { image: 7.5 } }, '/build/image'],
    ['a subject that is no artifact', { build: { image: 'web:latest' } }, '/build/image'],
    ['no environment', { env: [] }, '/env/0/name'],
    ['an environment that is an object', { env: [{ name: {} }] }, '/env/0/name'],
    ['a time that is none', { at: 'yesterday' }, '/at'],
  ])('%s is unreadable, with a pointer', async (_, change, pointer) => {
    const answer = await send(change);
    expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining(pointer)]);
    expect(await runsIn(V1)).toEqual([]);
  });

  it('the same event again is a duplicate, and an event that is not JSON is unreadable', async () => {
    await send();
    expect((await send({ status: 'GONE' })).body.outcome).toBe('duplicate');
    expect((await hooks.send(path, '{"what":', bearer(secret))).status).toBe(422);
    expect(await runsIn(V1)).toEqual(['production deployed']);
  });
});
