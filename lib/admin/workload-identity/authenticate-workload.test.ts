import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import type { WorkloadRepository } from '#lib/context/workload-verifier.ts';
import { claimProject, listClaims } from '#lib/admin/projects.ts';
import { findProject } from '#db/project/projects.ts';
import { linkProject } from '#lib/ingest/projects/link-project.ts';
import { openTestApp, START } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { authenticateWorkload } from './authenticate-workload.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp({ trust: null, adopts: ['github.com/acme/*'] });
});
afterEach(() => app.close());

/** Authenticate a job of a repository, whose ID token is taken as valid. */
function authenticate(change: Partial<WorkloadRepository> = {}) {
  const repository = { host: 'github.com', path: 'acme/web', id: '77', ownerId: '42', ...change };
  const verified = { issuer: 'https://ci.example', subject: `repo:${repository.path}`, repository };
  return authenticateWorkload({ ...app, workloadVerifier: { verify: async () => verified } }, 'a.b.c');
}
const SLUG = 'github.com/acme/web';
const rowOf = (slug: string) => findProject(app.store.read, slug);

describe('a job of a repository that a pattern adopts', () => {
  it('is accepted, and its project is claimed with the ids of the token', async () => {
    const actor = await authenticate();
    const row = (await rowOf(SLUG))!;
    expect(row).toMatchObject({
      hostId: '77',
      claimedAt: START.toISOString(),
      claimedHostId: '77',
      claimedOwnerId: '42',
    });
    expect(actor).toMatchObject({ repository: '77', project: row.id });
    expect((await listClaims(app))[0]!.claimedBy).toMatchObject({ kind: 'job', name: 'adopt' });
    app.advance(1_000);
    expect(await authenticate()).toEqual(actor);
    expect(await rowOf(SLUG)).toEqual(row);
  });

  it('completes a claim by the name only, which keeps its actor', async () => {
    await claimProject(app, { slug: SLUG });
    app.advance(1_000);
    await authenticate();
    expect(await rowOf(SLUG)).toMatchObject({ claimedAt: START.toISOString(), claimedHostId: '77' });
    expect((await listClaims(app))[0]!.claimedBy).toMatchObject({ kind: 'command-line' });
  });

  it('is found by its id under the name that it had', async () => {
    await app.evidenceWriter.change(app, (tx, batch) =>
      linkProject(tx, batch, { slug: 'github.com/early/web', hostId: '77', ownerId: '42', at: batch.at }),
    );
    const early = (await rowOf('github.com/early/web'))!;
    expect(early.claimedAt).toBeNull();
    expect(await authenticate()).toMatchObject({ project: early.id });
  });
});

describe('a job is refused', () => {
  it('where no pattern matches its repository', async () => {
    await expect(authenticate({ path: 'evil/web' })).rejects.toMatchObject({ code: 'forbidden' });
    await expect(authenticate({ host: 'gitlab.com' })).rejects.toMatchObject({ code: 'forbidden' });
    expect(await listClaims(app)).toEqual([]);
  });

  it('where its name is claimed for another repository', async () => {
    await claimProject(app, { slug: SLUG, repositoryId: '77' });
    const before = await listClaims(app);
    await expect(authenticate({ id: '78' })).rejects.toMatchObject({
      code: 'forbidden',
      message: expect.stringContaining('claimed here for the repository id 77'),
    });
    expect(await listClaims(app)).toEqual(before);
  });

  it('where another owner has the name of an owner whose project is claimed', async () => {
    await authenticate();
    const before = await listClaims(app);
    await expect(authenticate({ path: 'acme/tool', id: '90', ownerId: '99' })).rejects.toMatchObject({
      code: 'forbidden',
    });
    expect(await listClaims(app)).toEqual(before);
  });

  it('where its project is claimed for another owner', async () => {
    await claimProject(app, { slug: SLUG, repositoryId: '77', ownerId: '42' });
    await expect(authenticate({ ownerId: '99' })).rejects.toMatchObject({ code: 'forbidden' });
  });
});
