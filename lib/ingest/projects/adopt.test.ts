import { afterEach, describe, expect, it } from 'vitest';
import type { Actor } from '#lib/actor.ts';
import { listClaims } from '#lib/admin/projects.ts';
import { createToken } from '#lib/admin/tokens.ts';
import type { NewToken } from '#lib/admin/tokens.ts';
import { findProject } from '#db/project/projects.ts';
import type { ProjectClaim } from '#db/project/resolve-project.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { openTestApp, provenance, runOf, sha256Hex, START, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { linkProject } from './link-project.ts';

let app: TestApp;
afterEach(() => app.close());

const STRANGER: Actor = { kind: 'token', id: 4711, name: 'stranger', scopes: ['ingest'] };
const ADOPT_JOB = { kind: 'job', identifier: 'adopt', name: 'adopt' };

async function open(...adopts: string[]): Promise<void> {
  app = await openTestApp({ adopts });
}
/** The actor of a new token. */
async function tokenActor(request: Partial<NewToken>): Promise<Actor> {
  const scopes = request.scopes ?? ['ingest'];
  const { id } = await createToken(app, { name: 'ci', ...request, scopes });
  return { kind: 'token', id, name: 'ci', scopes };
}
const link = (actor: Actor, slug: string, change: Partial<ProjectClaim> = {}) =>
  app.evidenceWriter.change({ actor }, (tx, batch) =>
    linkProject(tx, batch, { slug, hostId: null, ownerId: null, at: batch.at, ...change }),
  );
const claimerOf = async (slug: string) => (await listClaims(app)).find((one) => one.slug === slug)?.claimedBy ?? null;

describe('ATTESTRY_ADOPT claims a project that anybody names', () => {
  it('with the ids that are known, as the job adopt', async () => {
    await open('github.com/acme/*');
    const row = await link(STRANGER, 'github.com/acme/web', { hostId: '77', ownerId: '42' });
    expect(row).toMatchObject({ claimedAt: START.toISOString(), claimedHostId: '77', claimedOwnerId: '42' });
    expect(await findProject(app.store.read, 'github.com/acme/web')).toEqual(row);
    expect(await claimerOf('github.com/acme/web')).toEqual(ADOPT_JOB);
  });

  it('through the ingestion of evidence, and not where the pattern does not match', async () => {
    await open('github.com/acme/*');
    const stranger = { ...app, actor: STRANGER };
    await ingestEvidence(stranger, { bytes: provenance(subject('a'), { run: runOf('acme/web') }) });
    await ingestEvidence(stranger, { bytes: provenance(subject('b'), { run: runOf('evil/web') }) });
    expect(await claimerOf('github.com/acme/web')).toEqual(ADOPT_JOB);
    expect(await claimerOf('github.com/evil/web')).toBeNull();
  });

  it('and leaves an earlier claim as it is', async () => {
    await open('github.com/acme/*');
    await link(STRANGER, 'github.com/acme/web');
    const before = await listClaims(app);
    app.advance(1_000);
    await link({ kind: 'webhook', source: 'github', hook: '1', connection: null }, 'github.com/acme/web');
    expect(await listClaims(app)).toEqual(before);
  });

  it('but not for another owner who took the name of an owner', async () => {
    await open('github.com/acme/*');
    await link(STRANGER, 'github.com/acme/web', { hostId: '77', ownerId: '42' });
    app.advance(1_000);
    for (const slug of ['github.com/acme/tool', 'github.com/acme/web'])
      expect((await link(STRANGER, slug, { hostId: `9${slug.length}`, ownerId: '99' })).claimedAt).toBeNull();
    app.advance(1_000);
    // The last project with the name of the first owner has lost it, and the name still belonged to that owner.
    expect((await link(STRANGER, 'github.com/acme/lib', { hostId: '95', ownerId: '99' })).claimedAt).toBeNull();
    expect((await link(STRANGER, 'github.com/acme/own', { hostId: '78', ownerId: '42' })).claimedAt).not.toBeNull();
  });

  it('but not under the slug of a project that has lost its name', async () => {
    await open('github.com/id/*');
    await link(STRANGER, 'github.com/evil/web', { hostId: '1', ownerId: '9' });
    app.advance(1_000);
    await link(STRANGER, 'github.com/evil/web', { hostId: '2', ownerId: '9' });
    app.advance(1_000);
    const lost = await link(STRANGER, 'github.com/evil/web', { hostId: '1', ownerId: '9', at: START.toISOString() });
    expect(lost).toMatchObject({ slug: 'github.com/id/1', claimedAt: null });
  });
});

describe('a token claims a project that its evidence names', () => {
  it('where a pattern matches', async () => {
    await open();
    const actor = await tokenActor({ projects: ['acme/*'] });
    await link(actor, 'github.com/acme/web', { hostId: '77' });
    await link(actor, 'github.com/other/web');
    expect(await claimerOf('github.com/acme/web')).toMatchObject({ kind: 'token', name: 'ci' });
    expect(await claimerOf('github.com/other/web')).toBeNull();
  });

  it('also where somebody else has sent the same document before', async () => {
    await open();
    const bytes = provenance(subject('a'), { run: runOf('acme/web') });
    await ingestEvidence({ ...app, actor: STRANGER }, { bytes });
    expect(await claimerOf('github.com/acme/web')).toBeNull();
    const actor = await tokenActor({ projects: ['acme/*'] });
    expect((await ingestEvidence({ ...app, actor }, { bytes }))[0]!.outcome).toBe('duplicate');
    expect(await claimerOf('github.com/acme/web')).toMatchObject({ kind: 'token', name: 'ci' });
    expect((await getArtifact(app, `sha256:${sha256Hex('a')}`))!.status.status).toBe('incomplete');
  });

  it.each([
    ['before', ['stranger', 'token']],
    ['after', ['token', 'stranger']],
  ])('that an unsigned document names, be it sent by a stranger %s it or not', async (_, order) => {
    await open();
    const bytes = Buffer.from(JSON.stringify(githubProvenance(subject('a'), runOf('acme/web'), { materials: [] })));
    const digest = `sha256:${sha256Hex('a')}`;
    const token = await tokenActor({ projects: ['acme/*'] });
    for (const sender of order)
      await ingestEvidence({ ...app, actor: sender === 'token' ? token : STRANGER }, { bytes });
    expect(await claimerOf('github.com/acme/web')).toMatchObject({ kind: 'token' });
    const { project, status } = (await getArtifact(app, digest))!;
    expect([project?.slug, status.status, status.reason]).toEqual([
      'github.com/acme/web',
      'incomplete',
      'nothing is signed, and 2 more',
    ]);
    const { artifacts } = await listArtifacts(app, { project: 'github.com/acme/web' });
    expect(artifacts.map((one) => [one.digest, one.version])).toEqual([[digest, 'v1.0.0']]);
  });

  it.each<[string, Partial<NewToken>]>([
    ['for all projects', { allProjects: true }],
    ['without a project', {}],
    ['with the scope admin', { scopes: ['admin'] }],
  ])('but not a token %s', async (_, request) => {
    await open();
    await link(await tokenActor(request), 'github.com/acme/web');
    expect(await claimerOf('github.com/acme/web')).toBeNull();
  });
});

describe('a signed webhook', () => {
  it('makes the evidence of its repository count, which was there before', async () => {
    await open();
    const run = runOf('acme/web');
    await ingestEvidence({ ...app, actor: STRANGER }, { bytes: provenance(subject('a'), { run }) });
    const status = async () => (await getArtifact(app, `sha256:${sha256Hex('a')}`))!.status.status;
    expect(await status()).toBe('unknown');
    const { id, ownerId } = run.repository;
    await link({ kind: 'webhook', source: 'github', hook: '1', connection: null }, 'github.com/acme/web', {
      hostId: id!,
      ownerId: ownerId!,
    });
    expect(await status()).toBe('incomplete');
  });

  it('claims the repository of its delivery, which was known before without a claim', async () => {
    await open();
    await link(STRANGER, 'github.com/acme/web', { hostId: '77', ownerId: '42' });
    const hook: Actor = { kind: 'webhook', source: 'github', hook: '1', connection: null };
    expect(await link(hook, 'github.com/acme/web', { hostId: '77', ownerId: '42' })).toMatchObject({
      claimedHostId: '77',
      claimedOwnerId: '42',
    });
    expect(await claimerOf('github.com/acme/web')).toMatchObject({ kind: 'webhook', name: 'github' });
  });
});

it.each<Actor>([STRANGER, { kind: 'job', job: 'fetch-attestations' }, { kind: 'command-line', user: 'ann' }])(
  '%j claims no project that its evidence names',
  async (actor) => {
    await open();
    expect((await link(actor, 'github.com/acme/web', { hostId: '77' })).claimedAt).toBeNull();
  },
);
