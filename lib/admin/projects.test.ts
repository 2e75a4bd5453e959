import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getProject } from '#lib/query/get-project.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { listProjects } from '#lib/query/list-projects.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { openTestApp, provenance, runOf, START, subject, TEST_ACTOR } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { actorIdentity } from '#lib/actor.ts';
import { findProject } from '#db/project/projects.ts';
import { claimProject, listClaims, withdrawClaim } from './projects.ts';

const SLUG = 'github.com/acme/web';
let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ adopts: [] });
});
afterEach(() => app.close());

const claim = (slug: string, repositoryId?: string, ownerId?: string) =>
  claimProject(app, { slug, repositoryId, ownerId });
const push = (repositoryId: string, path = 'acme/web') =>
  ingestEvidence(app, { bytes: provenance(subject(path), { run: runOf(path, { repositoryId }) }) });
const rename = (slug: string, hostId: string, ownerId: string | null = null) =>
  app.evidenceWriter.change(app, (tx, batch) => linkProject(tx, batch, { slug, hostId, ownerId, at: batch.at }));
/** The status of each artifact of the project, and whether the project is claimed. */
const statuses = async () =>
  (await listArtifacts(app, { project: SLUG })).artifacts.map(({ status, claimed }) => [status, claimed]);
const rowOf = async (slug: string) => (await findProject(app.store.read, slug))!;

describe('a claim', () => {
  it('creates the project, and keeps who made it and when', async () => {
    expect(await claim(SLUG, '77', '42')).toEqual({
      slug: SLUG,
      repositoryId: '77',
      ownerId: '42',
      claimedAt: START.toISOString(),
      present: false,
    });
    const view = await getProject(app, SLUG);
    expect(view).toMatchObject({ hostId: '77', claimedAt: START.toISOString(), claimedBy: actorIdentity(TEST_ACTOR) });
    expect((await listProjects(app)).projects.map(({ slug }) => slug)).toEqual([SLUG]);
  });

  it('takes an existing project in place, with the ids that evidence states, and its evidence counts', async () => {
    await push('77');
    expect(await getProject(app, SLUG)).toMatchObject({ claimedBy: null, claimedAt: null });
    expect(await statuses()).toEqual([['unknown', false]]);
    expect(await claim(SLUG)).toMatchObject({ repositoryId: '77', ownerId: '42', present: false });
    expect(await statuses()).toEqual([['incomplete', true]]);
    expect((await listProjects(app)).projects).toHaveLength(1);
  });

  it('that is withdrawn leaves artifacts that no project here expects', async () => {
    await push('77');
    await claim(SLUG);
    await withdrawClaim(app, SLUG);
    expect(await statuses()).toEqual([['unknown', false]]);
  });

  it('made again changes nothing, and with more ids completes the first', async () => {
    await claim(SLUG);
    app.advance(1_000);
    expect(await claim(SLUG)).toMatchObject({ present: true, claimedAt: START.toISOString(), repositoryId: null });
    expect(await claim(SLUG, '77')).toMatchObject({ present: false, repositoryId: '77' });
    expect(await claim(SLUG, '77', '42')).toMatchObject({ present: false, ownerId: '42' });
    expect(await claim(SLUG, '77', '42')).toMatchObject({ present: true });
    expect(await claim(SLUG)).toMatchObject({ present: true, repositoryId: '77', ownerId: '42' });
  });

  it('finds the project by the URL of its repository, in any case, and by a former name', async () => {
    await claim('https://github.com/Acme/Web.git', '77');
    expect(await claim(SLUG)).toMatchObject({ slug: 'github.com/Acme/Web', present: true });
    app.advance(1_000);
    await rename('github.com/acme/site', '77');
    expect(await claim(SLUG)).toMatchObject({ slug: 'github.com/acme/site', present: true });
    expect(await claim(SLUG, '77')).toMatchObject({ slug: 'github.com/acme/site', present: true });
  });

  it('by a former name with a new id is one of the repository that has the name now', async () => {
    await claim(SLUG, '77');
    app.advance(1_000);
    await rename('github.com/acme/site', '77');
    app.advance(1_000);
    expect(await claim(SLUG, '78')).toMatchObject({ slug: SLUG, repositoryId: '78', present: false });
    expect(await rowOf('github.com/acme/site')).toMatchObject({ hostId: '77', claimedHostId: '77' });
  });

  it.each<[string, [string, string?, string?], string, RegExp]>([
    ['another repository id', [SLUG, '78'], 'conflict', /known with the repository id 77, not 78/],
    ['another owner id', [SLUG, '77', '43'], 'conflict', /known with the owner id 42, not 43/],
    ['an id under another name', ['github.com/evil/web', '77'], 'conflict', /known here as github\.com\/acme\/web/],
    ['an owner without a repository id', ['github.com/a/b', undefined, '42'], 'bad-request', /id of the repository/],
    ['a word that is no repository', ['web'], 'bad-request', /not a repository/],
    ['dots that lead elsewhere', ['github.com/acme/..'], 'bad-request', /not a repository/],
    ['an id that is none', [SLUG, '7 7'], 'bad-request', /not an id/],
    ['an empty id', [SLUG, ''], 'bad-request', /not an id/],
  ])('is refused for %s', async (_, [slug, repositoryId, ownerId], code, message) => {
    await push('77');
    const before = await listClaims(app);
    await expect(claim(slug, repositoryId, ownerId)).rejects.toMatchObject({
      code,
      message: expect.stringMatching(message),
    });
    expect(await listClaims(app)).toEqual(before);
  });

  it('keeps its ids, whatever later evidence says', async () => {
    await claim(SLUG, '77', '42');
    app.advance(1_000);
    await rename('github.com/evil/web', '77', '43');
    expect(await rowOf(SLUG)).toMatchObject({ ownerId: '43', claimedHostId: '77', claimedOwnerId: '42' });
    app.advance(1_000);
    await rename('github.com/evil/web', '99', '43');
    expect(await rowOf('github.com/evil/web')).toMatchObject({ hostId: '99', claimedAt: null });
    expect((await listClaims(app)).filter(({ claimedAt }) => claimedAt !== null)).toMatchObject([
      { slug: 'github.com/id/77', repositoryId: '77' },
    ]);
  });

  it('by name only gets no id from evidence, also where two projects prove to be one', async () => {
    await rename('github.com/acme/old', '77');
    await claim(SLUG);
    app.advance(1_000);
    await rename(SLUG, '77');
    expect(await rowOf(SLUG)).toMatchObject({
      hostId: '77',
      claimedAt: START.toISOString(),
      claimedHostId: null,
      claimedOwnerId: null,
    });
    expect(await listClaims(app)).toHaveLength(1);
  });
});

describe('a claim that is withdrawn', () => {
  it('leaves the project with its evidence', async () => {
    await push('77');
    await claim(SLUG);
    expect(await withdrawClaim(app, SLUG)).toEqual({ slug: SLUG });
    expect(await getProject(app, SLUG)).toMatchObject({ claimedBy: null, claimedAt: null, hostId: '77', artifacts: 1 });
    await expect(withdrawClaim(app, SLUG)).rejects.toMatchObject({ code: 'not-found' });
  });

  it('can be made again with the right id', async () => {
    await claim(SLUG, '7', '4');
    await expect(claim(SLUG, '77')).rejects.toMatchObject({ code: 'conflict' });
    await withdrawClaim(app, SLUG);
    expect(await claim(SLUG, '77', '42')).toMatchObject({ repositoryId: '77', ownerId: '42' });
  });
});
