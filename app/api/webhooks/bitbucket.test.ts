/** Bitbucket, from the sender to the approvals of a commit; senders that lie, and an API that does. */
import { createHmac } from 'node:crypto';
import { createServer, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { findBuild } from '#db/project/builds.ts';
import { findEvidence } from '#db/evidence/evidence.ts';
import { findProject } from '#db/project/projects.ts';
import { listDeliveries as rowsOf } from '#db/system/deliveries.ts';
import { listJobs } from '#db/system/jobs.ts';
import { readEvidenceFact } from '#lib/ingest/batch/evidence-fact.ts';
import { FETCH_ATTESTATIONS, type FetchAttestationsPayload } from '#lib/integrations/webhooks/apply/apply-fetch.ts';
import { listDeliveries } from '#lib/integrations/webhooks/list-deliveries.ts';
import { runFetchBitbucket } from '#lib/jobs/fetch/fetch-bitbucket.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import {
  approval,
  fulfilled,
  HEAD,
  MERGE,
  pullrequest,
  pushed,
  repository,
  serverMerged,
  serverReview,
  status,
} from '#lib/webhook/bitbucket/payloads.fixture.ts';
import { type Hooks, openHooks } from './webhooks.fixture.ts';

const OURS = 'bitbucket.org/acme/web';
const TOKEN = 'ATCTT3xFfGN0-0123456789';
type Connected = Awaited<ReturnType<Hooks['connect']>>;
let hooks: Hooks;
let cloud: Connected;
beforeEach(async () => {
  hooks = await openHooks();
  cloud = await hooks.connect({ source: 'bitbucket', name: 'acme', token: TOKEN });
});
afterEach(() => hooks.close());

let count = 0;
const send = (event: string, payload: object, to = cloud) => {
  count += 1;
  const body = JSON.stringify(payload);
  return hooks.send(to.path, body, {
    'x-event-key': event,
    'x-request-uuid': `r-${count}`,
    'x-hub-signature': `sha256=${createHmac('sha256', to.secret).update(body).digest('hex')}`,
  });
};
const db = () => hooks.app.store.read;
const refusals = async () => (await rowsOf(db(), Number.MAX_SAFE_INTEGER, 10, ['refused'])).map(({ reason }) => reason);
/** What is known of the reviews of a commit. */
async function reviewsOf(commit: string) {
  const view = await getArtifact(hooks.app, `gitCommit:${commit}`);
  const facts = await Promise.all(
    (view?.evidence ?? []).map(async ({ id }) => readEvidenceFact(db(), (await findEvidence(db(), id))!.seq)),
  );
  return facts
    .map((fact) => {
      const states = fact!.facts.kind === 'review' ? fact!.facts.review.reviews.map(({ state }) => state) : [];
      return `${fact!.reportedBy}: ${states.join(' ') || 'merged'}`;
    })
    .toSorted();
}

it('Data Center names the commits in full: approval and merge are reported by the host', async () => {
  const server = await hooks.connect({ source: 'bitbucket', name: 'own', hosts: ['git.acme.example'] });
  const approved = await send('pr:reviewer:approved', serverReview('pr:reviewer:approved', 'APPROVED'), server);
  expect(approved.body).toMatchObject({
    outcome: 'accepted',
    effects: ['review by rosa: approved, in git.acme.example/scm/shop/web'],
  });
  await send('pr:merged', serverMerged, server);
  expect(await reviewsOf(HEAD)).toEqual(['host: approved', 'host: merged']);
  expect(await reviewsOf(MERGE)).toEqual(['host: merged']);
  expect(await findProject(db(), 'git.acme.example/scm/shop/web')).toMatchObject({ claimedHostId: '84' });
});

it('a push claims the project by its id, a rename renames it, and a pipeline is a build of it', async () => {
  await send('repo:push', pushed);
  const before = await findProject(db(), OURS);
  expect(before).toMatchObject({ claimedHostId: '59005838-3978-410b-84fd-8b4ce1b41089' });
  await send('repo:commit_status_updated', status());
  expect(await findBuild(db(), 'https://bitbucket.org/acme/web/pipelines/results/42')).toMatchObject({
    project: before!.id,
  });
  hooks.app.advance(60_000);
  const renamed = {
    ...repository,
    full_name: 'acme/site',
    links: { html: { href: 'https://bitbucket.org/acme/site' } },
  };
  await send('repo:updated', { repository: renamed, changes: { full_name: { old: 'acme/web', new: 'acme/site' } } });
  expect((await findProject(db(), 'bitbucket.org/acme/site'))!.id).toBe(before!.id);
});

describe('an approval in Cloud, whose commits are abbreviated', () => {
  const path = (commit: string, of = 'acme/web') => `/2.0/repositories/${of}/commit/${commit.slice(0, 12)}`;
  let api: Server;
  let asked: { url: string; token: string | undefined }[];
  let answers: { [path: string]: { status: number; body?: unknown; headers?: { [name: string]: string } } };
  beforeEach(async () => {
    asked = [];
    answers = Object.fromEntries(
      [HEAD, MERGE].map((hash) => [path(hash), { status: 200, body: { hash, repository: { uuid: repository.uuid } } }]),
    );
    api = createServer((request, response) => {
      asked.push({ url: request.url!, token: request.headers.authorization });
      const answer = answers[request.url!] ?? { status: 404 };
      response.writeHead(answer.status, answer.headers).end(JSON.stringify(answer.body ?? {}));
    });
    await new Promise<void>((listening) => api.listen(0, '127.0.0.1', listening));
  });
  afterEach(() => new Promise((closed) => api.close(closed)));

  async function fetchAll() {
    const base = `http://127.0.0.1:${(api.address() as AddressInfo).port}/2.0`;
    const context = { ...hooks.app, actor: { kind: 'job', job: FETCH_ATTESTATIONS } as const };
    const jobs = await listJobs(db(), FETCH_ATTESTATIONS, Number.MAX_SAFE_INTEGER, 10);
    const results: unknown[] = [];
    for (const { payload } of jobs.toReversed())
      results.push(
        await runFetchBitbucket(context, JSON.parse(payload) as FetchAttestationsPayload, {
          api: base,
          fetch,
          timeoutMs: 2_000,
        }),
      );
    return results;
  }

  it('counts when the host has told the full ids, and as the word of the host', async () => {
    const { body } = await send('pullrequest:approved', approval(true));
    expect(body).toMatchObject({
      outcome: 'accepted',
      effects: [`review by rosa: approved, in ${OURS}; its commits will be fetched`],
    });
    await send('pullrequest:fulfilled', fulfilled);
    expect(await reviewsOf(HEAD)).toEqual([]);
    expect((await listDeliveries(hooks.app)).fetches.map(({ kind, target }) => `${kind} ${target}`)).toContain(
      `fetch-commits ${OURS} commits of a review by rosa: approved`,
    );
    expect(await fetchAll()).toEqual([{ outcome: 'done' }, { outcome: 'done' }]);
    expect(asked).toEqual([
      { url: path(HEAD), token: `Bearer ${TOKEN}` },
      { url: path(HEAD), token: `Bearer ${TOKEN}` },
      { url: path(MERGE), token: `Bearer ${TOKEN}` },
    ]);
    expect(await reviewsOf(HEAD)).toEqual(['host: approved', 'host: merged']);
    expect(await reviewsOf(MERGE)).toEqual(['host: merged']);
  });

  it('that is taken back is a document of its own', async () => {
    await send('pullrequest:approved', approval(true));
    await send('pullrequest:unapproved', approval(false, '2026-05-14T11:45:00+00:00'));
    expect(await fetchAll()).toEqual([{ outcome: 'done' }, { outcome: 'done' }]);
    expect(await reviewsOf(HEAD)).toEqual(['host: approved', 'host: dismissed']);
  });

  it('of another host is none: the token of that host is not sent to Bitbucket Cloud', async () => {
    const own = await hooks.connect({ source: 'bitbucket', name: 'own', hosts: ['git.acme.example'], token: TOKEN });
    const there = { ...repository, links: { html: { href: 'https://git.acme.example/acme/web' } } };
    await send('pullrequest:approved', { ...approval(true), repository: there }, own);
    expect(await fetchAll()).toEqual([{ outcome: 'failed', error: 'git.acme.example is not Bitbucket Cloud' }]);
    expect(asked).toEqual([]);
    expect(await reviewsOf(HEAD)).toEqual([]);
  });

  it.each<[string, { status: number; body?: unknown; headers?: { [name: string]: string } }, object]>([
    [
      'another commit that begins otherwise',
      { status: 200, body: { hash: MERGE, repository: { uuid: repository.uuid } } },
      { outcome: 'failed', error: expect.stringContaining('answered with another commit') },
    ],
    [
      'an id that is abbreviated again',
      { status: 200, body: { hash: HEAD.slice(0, 20), repository: { uuid: repository.uuid } } },
      { outcome: 'failed', error: expect.stringContaining('answered with another commit') },
    ],
    [
      'the repository that has the name now',
      { status: 200, body: { hash: HEAD, repository: { uuid: '{00000000-3978-410b-84fd-8b4ce1b41089}' } } },
      { outcome: 'failed', error: expect.stringContaining('about another repository') },
    ],
    ['no JSON', { status: 200, body: 'hello' }, { outcome: 'failed' }],
    ['404', { status: 404 }, { outcome: 'failed', error: expect.stringContaining('needs a token') }],
    ['403', { status: 403 }, { outcome: 'failed', error: expect.stringContaining('scope repository') }],
    [
      'a redirect, which could take the token elsewhere',
      { status: 302, headers: { location: 'http://127.0.0.1:1/x' } },
      { outcome: 'failed', error: expect.stringContaining('redirects') },
    ],
    ['503', { status: 503, headers: { 'retry-after': '7' } }, { outcome: 'retry', retryAfterSeconds: 7 }],
  ])('says nothing where the API answers with %s', async (_, answer, expected) => {
    answers[path(HEAD)] = answer;
    await send('pullrequest:approved', approval(true));
    expect(await fetchAll()).toEqual([expect.objectContaining(expected)]);
    expect(await reviewsOf(HEAD)).toEqual([]);
  });
});

describe('senders that lie', () => {
  it('an unsigned delivery is refused', async () => {
    const headers = { 'x-event-key': 'repo:push', 'x-request-uuid': 'x' };
    expect((await hooks.send(cloud.path, JSON.stringify(pushed), headers)).status).toBe(401);
  });

  it('an approval that names one repository and leads to another is none of either', async () => {
    const narrow = await hooks.connect({ source: 'bitbucket', name: 'narrow', projects: ['bitbucket.org/evil/*'] });
    const uuid = '{00000000-3978-410b-84fd-8b4ce1b41089}';
    const lying = { ...repository, uuid, full_name: 'evil/web' };
    const source = { ...pullrequest.source, commit: { hash: HEAD } };
    const said = { ...approval(true), repository: lying, pullrequest: { ...approval(true).pullrequest, source } };
    expect((await send('pullrequest:approved', said, narrow)).body).toMatchObject({
      detail: 'is not the address of evil/web at /repository/links/html/href',
    });
    expect(await reviewsOf(HEAD)).toEqual([]);
  });

  it('a repository of another host, and the id of another project, are refused', async () => {
    const elsewhere = { ...repository, links: { html: { href: 'https://github.com/acme/web' } } };
    expect((await send('repo:push', { ...pushed, repository: elsewhere })).status).toBe(403);
    await send('repo:push', pushed);
    const narrow = await hooks.connect({ source: 'bitbucket', name: 'narrow', projects: ['bitbucket.org/evil/*'] });
    const lying = { ...repository, full_name: 'evil/web', links: { html: { href: 'https://bitbucket.org/evil/web' } } };
    expect((await send('repo:push', { ...pushed, repository: lying }, narrow)).status).toBe(403);
    expect(await refusals()).toEqual([
      `the connection may not speak about ${OURS}`,
      'the connection may not speak about repositories of github.com',
    ]);
    expect((await findProject(db(), OURS))!.slug).toBe(OURS);
  });
});
