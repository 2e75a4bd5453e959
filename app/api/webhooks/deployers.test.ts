/** Argo CD, Flux and Gitea, from the sender to what is known afterwards; and what they may not say. */
import { createHmac } from 'node:crypto';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { deploymentsOfProject } from '#db/project/deployments.ts';
import { findProject } from '#db/project/projects.ts';
import { listDeliveries } from '#db/system/deliveries.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { completeEvidence, runOf, sha256Hex, subject } from '#lib/start/app.fixture.ts';
import { bearer, type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'github.com/acme/web';
const DIGEST = `sha256:${sha256Hex('web')}`;
const run = runOf('acme/web');

let hooks: Hooks;
beforeEach(async () => {
  hooks = await openHooks();
});
afterEach(() => hooks.close());
const runsIn = async () =>
  (await getArtifact(hooks.app, DIGEST))!.deployments.map(({ environment, status }) => `${environment} ${status}`);
const refusals = async () =>
  (await listDeliveries(hooks.app.store.read, Number.MAX_SAFE_INTEGER, 10, ['refused'])).map(({ reason }) => reason);

const application = {
  kind: 'Application',
  metadata: { name: 'shop', namespace: 'argocd', uid: 'u-1' },
  spec: { destination: { namespace: 'production' } },
  status: {
    sync: { status: 'Synced' },
    health: { status: 'Healthy' },
    operationState: { phase: 'Succeeded', finishedAt: '2026-05-14T11:00:00Z' },
    summary: { images: [`ghcr.io/acme/web@${DIGEST}`] },
  },
};
const fluxEvent = {
  involvedObject: { kind: 'Kustomization', namespace: 'production', name: 'shop', uid: 'u-1' },
  severity: 'info',
  timestamp: '2026-05-14T11:00:00Z',
  reason: 'ReconciliationSucceeded',
  metadata: { revision: `main@sha1:${run.commit}` },
};

describe('what runs where', () => {
  beforeEach(async () => {
    await hooks.connect({ source: 'cdevents', name: 'claims', projects: [OURS] });
    await ingestEvidence(hooks.app, { bytes: completeEvidence(subject('web'), { run }) });
  });

  it('by Argo CD', async () => {
    const settings = { environment: '/spec/destination/namespace' };
    const { path, secret } = await hooks.connect({ source: 'argocd', name: 'prod', projects: [OURS], settings });
    expect((await hooks.send(path, JSON.stringify(application), bearer(`${secret}x`))).status).toBe(401);
    expect((await hooks.send(path, JSON.stringify(application), bearer(secret))).body.outcome).toBe('accepted');
    expect((await hooks.send(path, JSON.stringify(application), bearer(secret))).body.outcome).toBe('duplicate');
    expect(await runsIn()).toEqual(['production deployed']);
  });

  it('by Flux, from the commit of a repository that the connection may speak about', async () => {
    const settings = { environment: '/involvedObject/namespace', repository: '/metadata/repo' };
    const { path, secret } = await hooks.connect({ source: 'flux', name: 'prod', projects: [OURS], settings });
    const body = (repo: string) => JSON.stringify({ ...fluxEvent, metadata: { ...fluxEvent.metadata, repo } });
    const send = (text: string) =>
      hooks.send(path, text, { 'x-signature': `sha256=${createHmac('sha256', secret).update(text).digest('hex')}` });
    expect((await send(body('github.com/evil/app'))).status).toBe(403);
    expect(await refusals()).toEqual(['the connection may not speak about github.com/evil/app']);
    expect(await findProject(hooks.app.store.read, 'github.com/evil/app')).toBeNull();
    expect((await send(body(OURS))).body).toMatchObject({ outcome: 'accepted' });
    expect(await runsIn()).toEqual(['production deployed']);
    const project = await findProject(hooks.app.store.read, OURS);
    expect(await deploymentsOfProject(hooks.app.store.read, project!.id, 10)).toMatchObject([
      { source: 'flux', externalId: expect.stringMatching(/^connection:\d+ u-1 /) },
    ]);
  });
});

it('Gitea claims the project by the id of its host, and another host is refused', async () => {
  const { path, secret } = await hooks.connect({ source: 'gitea', name: 'git', hosts: ['git.acme.example'] });
  const send = (host: string) => {
    const body = JSON.stringify({
      ref: 'refs/heads/main',
      before: 'ab'.repeat(20),
      after: run.commit,
      repository: { id: 77, full_name: 'acme/web', html_url: `https://${host}/acme/web` },
    });
    return hooks.send(path, body, {
      'x-gitea-event': 'push',
      'x-gitea-delivery': host,
      'x-gitea-signature': createHmac('sha256', secret).update(body).digest('hex'),
    });
  };
  expect((await send('git.acme.example')).body.outcome).toBe('accepted');
  expect(await findProject(hooks.app.store.read, 'git.acme.example/acme/web')).toMatchObject({ claimedHostId: '77' });
  expect((await send('github.com')).status).toBe(403);
  expect(await findProject(hooks.app.store.read, OURS)).toBeNull();
});
