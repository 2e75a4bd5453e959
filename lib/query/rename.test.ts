import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getArtifact } from './get-artifact.ts';
import { getProject } from './get-project.ts';
import { listArtifacts } from './list-artifacts.ts';
import {
  completeEvidence,
  sha256Hex,
  openTestApp,
  testInstance,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
} from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
});
afterEach(() => app.close());

const DAY = 86_400_000;
const before = runOf('acme/old-name', { repositoryId: '77', at: new Date('2026-05-01T12:00:00Z') });
const after = runOf('acme/new-name', {
  repositoryId: '77',
  at: new Date('2026-05-10T12:00:00Z'),
  ref: 'refs/tags/v2.0.0',
});
const count = async (query: Parameters<typeof listArtifacts>[1]) => (await listArtifacts(app, query)).total.count;

describe('a renamed repository', () => {
  beforeEach(async () => {
    await ingestOutcomes(app, completeEvidence(subject('one'), { run: before }));
    app.advance(DAY);
    await ingestOutcomes(app, completeEvidence(subject('two'), { run: after }));
  });

  it('keeps its artifacts, and each of its names finds all of them', async () => {
    for (const name of ['github.com/acme/old-name', 'github.com/acme/new-name']) {
      expect(await count({ project: name })).toBe(2);
      expect(await count({ q: name })).toBe(2);
      expect((await getProject(app, name))!).toMatchObject({
        slug: 'github.com/acme/new-name',
        artifacts: 2,
        earlierNames: [{ slug: 'github.com/acme/old-name' }],
      });
    }
    expect(await count({ q: 'acme/old-name' })).toBe(2);
  });

  it('keeps the status of its earlier artifacts', async () => {
    expect((await getArtifact(app, `sha256:${sha256Hex('one')}`))!).toMatchObject({
      status: { status: 'verified' },
      project: { slug: 'github.com/acme/new-name' },
      build: { repository: 'github.com/acme/old-name' },
    });
  });

  it('another repository with its old name is another project and gets none of its artifacts', async () => {
    await ingestOutcomes(
      app,
      provenance(subject('squatted'), {
        run: runOf('acme/old-name', { repositoryId: '99', at: new Date('2026-05-12T12:00:00Z') }),
      }),
    );
    expect((await getArtifact(app, `sha256:${sha256Hex('squatted')}`))!.project?.slug).toBe('github.com/acme/old-name');
    expect((await getArtifact(app, `sha256:${sha256Hex('one')}`))!.project?.slug).toBe('github.com/acme/new-name');
    expect(await count({ project: 'github.com/acme/old-name' })).toBe(1);
  });

  it('is not renamed by an untrusted document', async () => {
    const lie = runOf('evil/name', { repositoryId: '77', at: new Date('2026-05-13T12:00:00Z') });
    await ingestOutcomes(app, provenance(subject('lie'), { run: lie, instance: testInstance('evil') }));
    expect((await getProject(app, 'github.com/acme/new-name'))!.slug).toBe('github.com/acme/new-name');
    expect((await getProject(app, 'github.com/evil/name'))!).toMatchObject({ hostId: null, artifacts: 1 });
  });
});
