import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { listClaims } from '#lib/admin/projects.ts';
import { getConnection, listConnections } from '#lib/query/connections/list-connections.ts';
import { openTestApp, type TestApp } from '#lib/start/app.fixture.ts';
import { addConnection, endConnection, type NewConnection, rotateConnection } from './connections.ts';
import { openSecrets } from './secrets.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
});
afterEach(() => app.close());

const CDEVENTS: NewConnection = {
  source: 'cdevents',
  name: 'tekton',
  projects: ['github.com/acme/web', 'acme/*'],
  reason: 'our pipelines',
};
const MAPPING = { kind: { value: 'deployment' }, subject: '/image', environment: '/env', time: '/at' };
const secrets = (id: number) => openSecrets(app.store.read, app, id, 'deliver');

describe('a connection', () => {
  it('shows its secret once, claims the project that it names exactly, and says what it may speak about', async () => {
    const { id, secret, claimed } = await addConnection(app, CDEVENTS);
    expect(secret).toMatch(/^whsec_[A-Za-z0-9+/]{43}=$/);
    expect(claimed).toEqual(['github.com/acme/web']);
    expect((await listClaims(app)).map(({ slug }) => slug)).toEqual(['github.com/acme/web']);
    const view = await getConnection(app, id);
    expect(view).toMatchObject({
      address: 'http://attestry.test/api/webhooks/cdevents/tekton',
      hosts: [],
      projects: ['github.com/acme/web', 'acme/*'],
      endedAt: null,
      earlierSecretUntil: null,
    });
    expect(JSON.stringify(await listConnections(app))).not.toContain(secret);
    expect(await secrets(id)).toEqual([secret]);
  });

  it('rotates with an overlap, and ends', async () => {
    const { id, secret } = await addConnection(app, CDEVENTS);
    app.advance(1000);
    const rotated = await rotateConnection(app, id, { reason: 'leaked' });
    expect(await secrets(id)).toEqual([rotated.secret, secret]);
    app.advance(86_400_001);
    expect(await secrets(id)).toEqual([rotated.secret]);
    const third = await rotateConnection(app, id, { overlapMs: 0, reason: 'leaked again' });
    expect(await secrets(id)).toEqual([third.secret]);
    await endConnection(app, id, { reason: 'gone' });
    expect(await secrets(id)).toEqual([]);
    expect((await getConnection(app, id))!.endedAt).not.toBeNull();
    await expect(endConnection(app, id, { reason: 'gone' })).rejects.toMatchObject({ code: 'not-found' });
    await expect(rotateConnection(app, id, { reason: 'x' })).rejects.toMatchObject({ code: 'not-found' });
    // The name is free again.
    await addConnection(app, CDEVENTS);
  });

  it('takes a secret that the sender has made, and a token for requests', async () => {
    const secret = 'a-secret-of-the-sender';
    const made = await addConnection(app, { ...CDEVENTS, secret, token: 'glpat-0123456789abcdef' });
    expect(made.secret).toBeNull();
    expect(await secrets(made.id)).toEqual([secret]);
    await rotateConnection(app, made.id, { token: 'glpat-another-0123456789', reason: 'expired' });
    expect(await secrets(made.id)).toEqual([secret]);
    expect(await openSecrets(app.store.read, app, made.id, 'fetch')).toEqual(['glpat-another-0123456789']);
    expect((await getConnection(app, made.id))!.hasToken).toBe(true);
  });

  it('that asks about packages has no secret, and may have a token', async () => {
    const npm = { source: 'npm', name: 'web', projects: ['github.com/acme/web'], reason: 'ours' };
    const made = await addConnection(app, {
      ...npm,
      settings: { packages: ['@acme/web'] },
      token: 'npm_0123456789abcdef',
    });
    expect([made.secret, await secrets(made.id)]).toEqual([null, []]);
    expect(await getConnection(app, made.id)).toMatchObject({ address: null, hasToken: true, secretSince: null });
    await expect(rotateConnection(app, made.id, { reason: 'x' })).rejects.toMatchObject({ pointer: '/token' });
    await rotateConnection(app, made.id, { token: 'npm_another-0123456789', reason: 'expired' });
    expect(await openSecrets(app.store.read, app, made.id, 'fetch')).toEqual(['npm_another-0123456789']);
  });

  it.each<[string, Partial<NewConnection>, string]>([
    [
      'packages and a secret',
      { source: 'npm', settings: { packages: ['a'] }, secret: 'a-secret-of-nobody' },
      '/secret',
    ],
    ['no packages', { source: 'npm', settings: {} }, '/settings/packages'],
    ['a package twice', { source: 'pypi', settings: { packages: ['a-b', 'A_B'] } }, '/settings/packages'],
    ['a name that leaves the path', { source: 'npm', settings: { packages: ['a/../../b'] } }, '/settings/packages/0'],
    [
      'a registry with credentials',
      { source: 'npm', settings: { packages: ['a'], registry: 'https://me:pw@npm.example' } },
      '/settings/registry',
    ],
    [
      'a registry with the begin of a query',
      { source: 'npm', settings: { packages: ['a'], registry: 'https://npm.example/?' } },
      '/settings/registry',
    ],
    ['an unknown source', { source: 'sourceforge' }, '/source'],
    ['a name with a slash', { name: 'a/b' }, '/name'],
    ['no project', { projects: [] }, '/projects'],
    ['a pattern that is too wide', { projects: ['github.com/*/*'] }, '/projects/0'],
    ['all projects and some', { allProjects: true }, '/projects'],
    ['a host for a source that names none', { hosts: ['github.com'] }, '/hosts'],
    ['an empty environment', { environments: ['production', ' '] }, '/environments/1'],
    ['settings for a source without', { settings: {} }, '/settings'],
    ['a short secret', { secret: 'short' }, '/secret'],
    ['a secret with a line break', { secret: 'long-enough-but\nwith a break' }, '/secret'],
    ['no reason', { reason: ' ' }, '/reason'],
    ['a URL as a host', { source: 'github', projects: [], hosts: ['https://github.com'] }, '/hosts'],
    ['no mapping', { source: 'generic' }, '/settings'],
    ['a mapping without a subject', { source: 'generic', settings: { ...MAPPING, subject: 7 } }, '/settings/subject'],
    ['a pointer that is none', { source: 'generic', settings: { ...MAPPING, time: 'at' } }, '/settings/time'],
    [
      'a mapping that cannot tell a rollback from a replay',
      { source: 'generic', settings: { kind: { value: 'publication' }, subject: '/image' } },
      '/settings/id',
    ],
    [
      'a deployment without an environment',
      { source: 'generic', settings: { kind: { value: 'deployment' }, subject: '/image', id: '/id' } },
      '/settings/environment',
    ],
    ['an unknown member', { source: 'generic', settings: { ...MAPPING, jq: '.' } }, '/settings'],
  ])('with %s is refused at %s', async (_, change, pointer) => {
    const input = { ...CDEVENTS, ...change };
    await expect(addConnection(app, input)).rejects.toMatchObject({ code: 'bad-request', pointer });
    expect((await listConnections(app)).connections).toEqual([]);
  });

  it('has a name of its own', async () => {
    await addConnection(app, CDEVENTS);
    await expect(addConnection(app, CDEVENTS)).rejects.toMatchObject({ code: 'conflict' });
    await addConnection(app, { ...CDEVENTS, source: 'generic', settings: MAPPING });
  });
});
