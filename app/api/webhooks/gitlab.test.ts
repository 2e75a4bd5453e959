/** GitLab, from the sender to approvals, deployments and provenance; and senders that lie. */
import { createHmac } from 'node:crypto';
import { existsSync, readFileSync } from 'node:fs';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findEvidence } from '#db/evidence/evidence.ts';
import { deploymentsOfProject } from '#db/project/deployments.ts';
import { findProject } from '#db/project/projects.ts';
import { listDeliveries, readDelivery } from '#db/system/deliveries.ts';
import { listJobs } from '#db/system/jobs.ts';
import { replayDelivery } from '#lib/integrations/webhooks/replay-delivery.ts';
import { FETCH_ATTESTATIONS, type FetchAttestationsPayload } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import { readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { runFetchGitlab } from '#lib/jobs/fetch/fetch-gitlab.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { sha256Hex } from '#lib/start/app.fixture.ts';
import { COMMIT, deployed, job, mergeRequest, project, pushed } from '#lib/webhook/gitlab/payloads.fixture.ts';
import { type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'gitlab.com/acme/shop/web';
let hooks: Hooks;
let path: string;
let secret: string;
let connection: number;
beforeEach(async () => {
  hooks = await openHooks();
  ({
    path,
    secret,
    id: connection,
  } = await hooks.connect({
    source: 'gitlab',
    name: 'acme',
    token: 'glpat-0123456789abcdef',
  }));
});
afterEach(() => hooks.close());

let count = 0;
const send = (payload: object, headers: { [name: string]: string } = {}, at = path) => {
  count += 1;
  return hooks.send(at, JSON.stringify(payload), {
    'x-gitlab-event': 'Some Hook',
    'idempotency-key': `k-${count}`,
    'x-gitlab-token': secret,
    ...headers,
  });
};
const read = () => hooks.app.store.read;
const refusals = async () =>
  (await listDeliveries(read(), Number.MAX_SAFE_INTEGER, 10, ['refused'])).map(({ reason }) => reason);

describe('what GitLab reports', () => {
  it('claims the project by its id, and renames it with the host', async () => {
    expect((await send(pushed)).body).toMatchObject({ outcome: 'accepted' });
    const before = await findProject(read(), OURS);
    expect(before).toMatchObject({ hostId: '77', claimedHostId: '77' });
    hooks.app.advance(60_000);
    const renamed = { ...project, path_with_namespace: 'acme/shop/site', web_url: 'https://gitlab.com/acme/shop/site' };
    await send({ ...pushed, project: renamed });
    expect((await findProject(read(), 'gitlab.com/acme/shop/site'))!.id).toBe(before!.id);
  });

  it('a replay of an old delivery does not rename the project back', async () => {
    const { body } = await send(pushed);
    hooks.app.advance(60_000);
    const renamed = { ...project, path_with_namespace: 'acme/shop/site', web_url: 'https://gitlab.com/acme/shop/site' };
    await send({ ...pushed, project: renamed });
    hooks.app.advance(60_000);
    await replayDelivery(hooks.app, body.id!);
    expect((await findProject(read(), OURS))!.slug).toBe('gitlab.com/acme/shop/site');
  });

  it('builds, deployments and approvals', async () => {
    for (const payload of [
      job,
      deployed,
      mergeRequest('approval'),
      mergeRequest('merge', { merge_commit_sha: COMMIT }),
    ])
      expect((await send(payload)).body.outcome).toBe('accepted');
    const row = await findProject(read(), OURS);
    expect(await deploymentsOfProject(read(), row!.id, 10)).toMatchObject([
      { source: 'gitlab', externalId: 'gitlab.com 15', status: 'deployed' },
    ]);
    const commit = await getArtifact(hooks.app, `gitCommit:${COMMIT}`);
    expect(commit).toMatchObject({ project: { slug: OURS } });
  });

  it('an approval is reported by the host, for the check of reviews', async () => {
    await send(mergeRequest('approval', {}, { id: 102, username: 'rosa' }));
    await send(mergeRequest('merge', { merge_commit_sha: COMMIT }));
    const view = await getArtifact(hooks.app, `gitCommit:${'ab'.repeat(20)}`);
    const facts = await Promise.all(
      view!.evidence.map(async ({ id }) => readEvidenceFact(read(), (await findEvidence(read(), id))!.seq)),
    );
    expect(facts.map((fact) => fact!.reportedBy)).toEqual(['host', 'host']);
    const reviews = facts.flatMap((fact) => (fact!.facts.kind === 'review' ? [fact!.facts.review] : []));
    expect(reviews).toContainEqual(
      expect.objectContaining({
        change: 'https://gitlab.com/acme/shop/web/-/merge_requests/7',
        author: { name: 'user 101', id: '101', isBot: false },
        reviews: [expect.objectContaining({ state: 'approved', reviewer: { name: 'rosa', id: '102', isBot: false } })],
      }),
    );
    expect(reviews).toContainEqual(expect.objectContaining({ mergeCommit: COMMIT, baseRef: 'refs/heads/main' }));
  });

  it('the same delivery again, and the same body under another key, are duplicates', async () => {
    const headers = { 'idempotency-key': 'one' };
    await send(deployed, headers);
    expect((await send({ ...deployed, status: 'failed' }, headers)).body.outcome).toBe('duplicate');
    expect((await send(deployed)).body.outcome).toBe('duplicate');
  });
});

describe('authentication', () => {
  const signed = (body: object, { at = hooks.app.now().getTime(), id = 'm1' } = {}) => {
    const seconds = Math.floor(at / 1000);
    const key = Buffer.from(secret.slice('whsec_'.length), 'base64');
    const signature = createHmac('sha256', key)
      .update(`${id}.${seconds}.${JSON.stringify(body)}`)
      .digest('base64');
    return { 'webhook-id': id, 'webhook-timestamp': String(seconds), 'webhook-signature': `v1,${signature}` };
  };
  it.each<[string, () => { [name: string]: string }, number]>([
    ['the token', () => ({}), 200],
    ['the signing token', () => ({ ...signed(pushed), 'x-gitlab-token': '' }), 200],
    ['a signature of six minutes ago', () => signed(pushed, { at: hooks.app.now().getTime() - 360_000 }), 401],
    ['a signature of another body beside the right token', () => signed(deployed), 401],
    ['another token', () => ({ 'x-gitlab-token': `${secret}x` }), 401],
    ['no token', () => ({ 'x-gitlab-token': '' }), 401],
  ])('%s', async (_, headers, status) => {
    const answer = await send(pushed, headers());
    expect(answer.status).toBe(status);
    expect(await refusals()).toHaveLength(status === 200 ? 0 : 1);
  });

  it('the token is in no stored header', async () => {
    const { body } = await send(pushed);
    const stored = await readDelivery(read(), body.id!);
    expect(JSON.stringify(stored!.headers)).not.toContain(secret);
    expect(Object.keys(stored!.headers)).not.toContain('x-gitlab-token');
  });
});

describe('senders that lie', () => {
  const elsewhere = { ...project, web_url: 'https://github.com/acme/shop/web' };
  it('a repository of another host is refused, and nothing of the delivery is applied', async () => {
    const answer = await send({ ...pushed, project: elsewhere });
    expect(answer.status).toBe(403);
    expect(await refusals()).toEqual(['the connection may not speak about repositories of github.com']);
    expect(await findProject(read(), 'github.com/acme/shop/web')).toBeNull();
  });

  it('another project than those of the connection, and the id of another project, are refused', async () => {
    await send(pushed);
    const own = await hooks.connect({ source: 'gitlab', name: 'narrow', projects: ['gitlab.com/evil/**'] });
    const headers = { 'x-gitlab-token': own.secret };
    expect((await send(pushed, headers, own.path)).status).toBe(403);
    const lying = { ...project, path_with_namespace: 'evil/web', web_url: 'https://gitlab.com/evil/web' };
    expect((await send({ ...pushed, project: lying }, headers, own.path)).status).toBe(403);
    expect(await refusals()).toEqual([
      `the connection may not speak about ${OURS}`,
      `the connection may not speak about ${OURS}`,
    ]);
    expect((await findProject(read(), OURS))!.slug).toBe(OURS);
  });

  it('a payload of the wrong type fails with its pointer', async () => {
    const answer = await send({ ...deployed, deployment_id: 'fifteen' });
    expect([answer.status, answer.body.detail]).toEqual([422, expect.stringContaining('/deployment_id')]);
  });
});

describe('provenance', () => {
  const statement = (repository: string) => ({
    _type: 'https://in-toto.io/Statement/v0.1',
    predicateType: 'https://slsa.dev/provenance/v1',
    subject: [{ name: 'web.tgz', digest: { sha256: sha256Hex('web.tgz') } }],
    predicate: {
      buildDefinition: {
        buildType: 'https://gitlab.com/gitlab-org/gitlab-runner/-/blob/2147fb44/PROVENANCE.md',
        externalParameters: { entryPoint: 'release', source: `https://${repository}` },
        internalParameters: { job: '1977' },
        resolvedDependencies: [{ uri: `https://${repository}`, digest: { sha256: COMMIT } }],
      },
      runDetails: { builder: { id: `https://${repository}/-/runners/1` }, metadata: { invocationId: '1977' } },
    },
  });
  let api: Server;
  let asked: { url: string; token: string | undefined }[];
  let answers: { [path: string]: { status: number; body?: string; headers?: { [name: string]: string } } };
  beforeEach(async () => {
    asked = [];
    answers = {
      '/api/v4/projects/77/jobs/1977': {
        status: 200,
        body: JSON.stringify({ artifacts_file: { filename: 'web.zip' } }),
      },
      '/api/v4/projects/77/jobs/1977/artifacts/web-metadata.json': {
        status: 200,
        body: JSON.stringify(statement(OURS)),
      },
    };
    api = createServer((request, response) => {
      asked.push({ url: request.url!, token: request.headers['private-token'] as string | undefined });
      const { status, body = '', headers = {} } = answers[request.url!] ?? { status: 404 };
      response.writeHead(status, headers).end(body);
    });
    await new Promise<void>((resolve) => api.listen(0, '127.0.0.1', resolve));
  });
  afterEach(() => new Promise((resolve) => api.close(resolve)));

  async function fetchAll(fetch: typeof globalThis.fetch = globalThis.fetch) {
    await send(job);
    const [stored] = await listJobs(read(), FETCH_ATTESTATIONS, Number.MAX_SAFE_INTEGER, 5);
    const payload = JSON.parse(stored!.payload) as FetchAttestationsPayload;
    expect(payload).toMatchObject({ source: 'gitlab', connection, hostId: '77', runId: '1977' });
    const base = `http://127.0.0.1:${(api.address() as AddressInfo).port}/api/v4`;
    const context = { ...hooks.app, actor: { kind: 'job', job: FETCH_ATTESTATIONS } as const };
    return runFetchGitlab(context, payload, { apiOf: () => base, fetch, timeoutMs: 2_000 });
  }
  const DIGEST = `sha256:${sha256Hex('web.tgz')}`;

  it('of a job is fetched with the token, and is the word of its project', async () => {
    expect(await fetchAll()).toEqual({ outcome: 'done' });
    expect(asked.map(({ token }) => token)).toEqual(asked.map(() => 'glpat-0123456789abcdef'));
    expect(asked.at(-1)!.url).toBe(`/api/v4/projects/77/attestations/${sha256Hex('web.tgz')}`);
    expect(await getArtifact(hooks.app, DIGEST)).toMatchObject({ project: { slug: OURS } });
  });

  it('that names another project is refused: a job does not speak for it', async () => {
    answers['/api/v4/projects/77/jobs/1977/artifacts/web-metadata.json'] = {
      status: 200,
      body: JSON.stringify(statement('gitlab.com/acme/other')),
    };
    expect(await fetchAll()).toMatchObject({ outcome: 'failed', error: expect.stringContaining('another project') });
    expect(await getArtifact(hooks.app, DIGEST)).toBeNull();
  });

  it.each<[string, number, string, { [name: string]: string }]>([
    ['503', 503, 'retry', { 'retry-after': '7' }],
    ['429', 429, 'retry', {}],
    ['401', 401, 'failed', {}],
    ['a redirect, which could take the token elsewhere,', 302, 'failed', { location: 'http://127.0.0.1:1/x' }],
    ['404', 404, 'done', {}],
  ])('%s is %s: %s', async (_, status, outcome, headers) => {
    answers['/api/v4/projects/77/jobs/1977'] = { status, headers };
    const result = await fetchAll();
    expect(result.outcome).toBe(outcome);
    if (result.outcome === 'retry' && status === 503) expect(result.retryAfterSeconds).toBe(7);
    expect(asked).toHaveLength(1);
    expect(await getArtifact(hooks.app, DIGEST)).toBeNull();
  });

  it('of a host that cannot be reached is tried again', async () => {
    const result = await fetchAll(() => Promise.reject(new TypeError('fetch failed')));
    expect(result).toMatchObject({ outcome: 'retry', error: 'could not check: gitlab.com could not be reached' });
  });

  it('that is no JSON, and an archive without a name, change nothing', async () => {
    answers['/api/v4/projects/77/jobs/1977/artifacts/web-metadata.json'] = { status: 200, body: '<html>' };
    expect(await fetchAll()).toMatchObject({ outcome: 'failed', error: expect.stringContaining('cannot be read') });
    answers['/api/v4/projects/77/jobs/1977'] = { status: 200, body: '[]' };
    await send({ ...job, build_id: 1 });
  });

  const corpus = '../shared/corpus/gitlab/gitlab-docs/runner-artifacts-metadata-slsa-v1.json';
  it.runIf(existsSync(corpus))('as GitLab documents it names its project', async () => {
    const { isProvenanceOf } = await import('#lib/jobs/fetch/provenance-of.ts');
    const read_ = await isProvenanceOf(hooks.app, readFileSync(corpus), [
      'gitlab.com/my-group/my-project/test-runner-generated-slsa-statement',
    ]);
    expect(read_).toHaveProperty('document');
  });
});
