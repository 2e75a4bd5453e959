/**
 * Special runs of GitHub Actions: a reusable workflow of another repository, a transferred repository, and a second
 * attempt.
 */
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import {
  completeEvidence,
  sha256Hex,
  openTestApp,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';
import { getArtifact } from './get-artifact.ts';
import { getLineage } from './get-lineage.ts';
import { getProject } from './get-project.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const artifact = async (name: string) => (await getArtifact(app, `sha256:${sha256Hex(name)}`))!;

describe('a reusable workflow of another repository, pinned by commit', () => {
  const PIN = 'c0ffee'.padEnd(40, '1');
  const reusable = { workflow: `shared/ci/.github/workflows/build.yml@${PIN}`, commit: PIN };
  const run = runOf('acme/web', { reusable });

  it('is the builder, and the caller is the source', async () => {
    expect(await ingestOutcomes(app, completeEvidence(subject('web'), { run }))).toEqual([
      'stored verified',
      'stored verified',
      'stored verified',
    ]);
    const view = await artifact('web');
    expect(view.summary).toContain(
      `Built from acme/web at ${run.commit.slice(0, 7)} by the build workflow of shared/ci at ${PIN.slice(0, 7)}`,
    );
    expect(view.status.status).toBe('verified');
    expect(view.project?.slug).toBe('github.com/acme/web');
    expect(view.build).toMatchObject({
      repository: 'github.com/acme/web',
      commit: run.commit,
      builderId: `https://github.com/${reusable.workflow}`,
      entryPoint: '.github/workflows/release.yml',
    });
    expect(await getProject(app, 'github.com/shared/ci')).toBeNull();
  });
});

describe('a repository that was transferred after the signing', () => {
  const before = runOf('acme/web', { repositoryId: '4711', at: new Date('2026-05-01T12:00:00Z') });
  const transferred = runOf('newco/web', {
    repositoryId: '4711',
    at: new Date('2026-05-10T12:00:00Z'),
    ref: 'refs/tags/v2.0.0',
  });
  transferred.repository.ownerId = '43';

  it.each([
    ['in order', [before, transferred]],
    ['the newer one first', [transferred, before]],
  ])('is one project under its new name, %s', async (_, runs) => {
    for (const run of runs) await ingestOutcomes(app, completeEvidence(subject(run.repository.path), { run }));
    const project = (await getProject(app, 'github.com/acme/web'))!;
    expect(project).toMatchObject({
      slug: 'github.com/newco/web',
      artifacts: 2,
      earlierNames: [{ slug: 'github.com/acme/web' }],
    });
    const old = await artifact('acme/web');
    expect(old).toMatchObject({
      status: { status: 'verified' },
      project: { slug: 'github.com/newco/web' },
      build: { repository: 'github.com/acme/web' },
    });
    expect(old.summary).toContain('Built from acme/web');
  });
});

describe('the second attempt of a run', () => {
  const first = runOf('acme/web', { attempt: 1 });
  const second = {
    ...first,
    attempt: 2,
    startedOn: new Date(first.startedOn.getTime() + 60_000),
    finishedOn: new Date(first.finishedOn.getTime() + 60_000),
  };

  it.each([
    ['in order', [first, second]],
    ['in reverse order', [second, first]],
  ])('with the same digest is a build of the same artifact: %s', async (_, runs) => {
    for (const run of runs) await ingestOutcomes(app, completeEvidence(subject('web'), { run }));
    const view = await artifact('web');
    expect(view.status.status).toBe('verified');
    expect((await getProject(app, 'github.com/acme/web'))!.artifacts).toBe(1);
    expect(view.timeline.filter(({ step }) => step === 'build')).toHaveLength(1);
    const lineage = (await getLineage(app, { root: `sha256:${sha256Hex('web')}` }))!;
    expect(
      lineage.nodes
        .filter(({ kind }) => kind === 'build')
        .map(({ label }) => label.replace(/#\d+/u, '#'))
        .toSorted(),
    ).toEqual(['release.yml #', 'release.yml #, attempt 2']);
    expect(view.build).toMatchObject({ invocation: expect.stringMatching(/\/attempts\/2$/u) });
  });

  it('with another digest is the build of another artifact', async () => {
    await ingestOutcomes(app, provenance(subject('one'), { run: first }));
    await ingestOutcomes(app, provenance(subject('two'), { run: second }));
    expect((await artifact('one')).build?.invocation).toMatch(/\/attempts\/1$/u);
    expect((await artifact('two')).build?.invocation).toMatch(/\/attempts\/2$/u);
  });
});
