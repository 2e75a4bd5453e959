import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getEvidence } from '#lib/query/get-evidence.ts';
import { getLineage } from '#lib/query/get-lineage.ts';
import { ingestEvidence } from '#lib/ingest/ingest-evidence.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { sha256Hex, openTestApp, provenance, ingestOutcomes, runOf, sbom, subject } from '#lib/start/app.fixture.ts';
import type { TestApp } from '#lib/start/app.fixture.ts';

let app: TestApp;
beforeEach(async () => {
  app = await openTestApp();
  await runAllJobs();
});
afterEach(() => app.close());

const run = runOf('acme/web');
async function runAllJobs(): Promise<void> {
  while (await runOneJob({ store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 }));
}

describe('a large document', () => {
  it('about hundreds of artifacts is linked to all of them, in order; linking them twice changes nothing', async () => {
    const subjects = Array.from({ length: 350 }, (_, i) => subject(`file-${i}`)[0]!);
    const [result] = await ingestEvidence(app, { bytes: provenance(subjects, { run }) });
    await runAllJobs();
    await ingestOutcomes(app, provenance(subject('one more'), { run }));
    await runAllJobs();
    expect((await listArtifacts(app, {})).total.count).toBe(351);
    const last = (await getArtifact(app, `sha256:${sha256Hex('file-349')}`))!;
    expect([last.evidence.length, last.project?.slug, last.build?.commit]).toEqual([
      1,
      'github.com/acme/web',
      run.commit,
    ]);
    const view = (await getEvidence(app, result!.id))!;
    expect([view.subjects.length, view.subjectsHidden, view.subjects[120]!.name]).toEqual([200, 150, 'file-120']);
  });

  it('that lists hundreds of components has them all in the lineage', async () => {
    const components = Array.from({ length: 1_234 }, (_, i) => ({
      purl: `pkg:npm/part-${i}@1.0.0`,
      name: `part-${i}`,
      version: '1.0.0',
    }));
    await ingestOutcomes(app, sbom(subject('web'), { run }, components));
    await runAllJobs();
    const lineage = (await getLineage(app, { root: `sha256:${sha256Hex('web')}`, direction: 'up', limit: 5_000 }))!;
    expect(lineage.nodes.filter((node) => node.kind === 'component')).toHaveLength(1_234);
  });
});
