import { createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, describe, expect, it } from 'vitest';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { githubIdentity, type Run } from '#lib/test-issuer/statements/run.ts';
import { activeWaiverRows } from '#db/artifact/waivers.ts';
import { findProject } from '#db/project/projects.ts';
import { renameAsEarlierVersion, nonEmptyRollupRows } from '#db/project/merge.fixture.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { getProject } from '#lib/query/get-project.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { listProjects } from '#lib/query/list-projects.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';
import {
  completeEvidence,
  sha256Hex,
  jsonLines,
  openTestApp,
  testInstance,
  provenance,
  ingestOutcomes,
  runOf,
  subject,
} from '#lib/start/app.fixture.ts';
import type { Subjects, TestApp } from '#lib/start/app.fixture.ts';
import { createWaiver } from '#lib/admin/waivers/create-waiver.ts';
import { receiveGithub } from '#lib/integrations/webhooks/receive-github.fixture.ts';

const SECRET = 'whsec';
const day = (n: number) => new Date(Date.UTC(2026, 4, n, 12));
const runNamed = (path: string, id: string, at: number): Run =>
  runOf(path, { repositoryId: id, at: day(at), ref: `refs/tags/v${at}.0.0` });

let app: TestApp | undefined;
afterEach(() => app?.close());

/** Provenance verified by a certificate that has the name of the repository, but not the host's id. */
function provenanceWithoutId(subjects: Subjects, run: Run): Buffer {
  const identity = githubIdentity(run);
  const { sourceRepositoryIdentifier: _id, sourceRepositoryOwnerIdentifier: _owner, ...oids } = identity.oids ?? {};
  const at = new Date(run.finishedOn.getTime() + 60_000);
  return Buffer.from(
    JSON.stringify(testInstance().sign(githubProvenance(subjects, run, { materials: [] }), { ...identity, oids, at })),
  );
}

/** The statement without any signature. */
const unsigned = (subjects: Subjects, run: Run): Buffer =>
  Buffer.from(JSON.stringify(githubProvenance(subjects, run, { materials: [] })));

let serial = 0;
async function deliver(to: TestApp, event: string, payload: unknown): Promise<unknown> {
  const body = Buffer.from(JSON.stringify(payload));
  serial += 1;
  const signature = `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`;
  return receiveGithub(to, {
    secrets: [SECRET],
    body,
    contentType: 'application/json',
    event,
    delivery: `d-${serial}`,
    signature,
    hook: '1',
  });
}

const repository = (path: string, id: number, at: number) => ({
  id,
  full_name: path,
  html_url: `https://github.com/${path}`,
  updated_at: day(at).toISOString(),
  owner: { id: 42, login: path.split('/')[0] },
});
const renamed = (to: TestApp, from: string, path: string, id: number, at: number) =>
  deliver(to, 'repository', {
    action: 'renamed',
    repository: repository(path, id, at),
    changes: { repository: { name: { from: from.split('/')[1] } } },
  });
const transferred = (to: TestApp, from: string, path: string, id: number, at: number) =>
  deliver(to, 'repository', {
    action: 'transferred',
    repository: repository(path, id, at),
    changes: { owner: { from: { organization: { login: from.split('/')[0] } } } },
  });

async function runAllJobs(of: TestApp): Promise<void> {
  for (let steps = 0; steps < 400; steps += 1) {
    if (!(await runOneJob({ store: of.store, now: of.now, handlers: jobHandlers(of), random: () => 0 }))) return;
  }
}

/** The visible state of all projects: their names, artifacts and figures. */
async function projectsState(of: TestApp) {
  const { projects } = await listProjects(of);
  return {
    overview: (await getOverview(of, {})).projects.map((project) => project.slug).sort(),
    projects: await Promise.all(
      projects.map(async ({ slug, artifacts, counts }) => {
        const { artifacts: items, total } = await listArtifacts(of, { project: slug });
        const view = (await getProject(of, slug))!;
        return {
          slug,
          artifacts,
          counts,
          total: total.count,
          hostId: view.hostId,
          earlier: view.earlierNames.map((name) => name.slug).sort(),
          items: items.map((item) => `${item.name} ${item.status} ${item.project?.slug}`).sort(),
          builders: view.builders.toSorted((a, b) => a.id.localeCompare(b.id)),
          levels: view.levels,
          metrics: (await getMetrics(of, { project: slug })).project,
        };
      }),
    ),
    figures: await nonEmptyRollupRows(of.store.read),
  };
}

describe('evidence and renames in any order', () => {
  const steps: ((to: TestApp) => Promise<unknown>)[] = [
    (to) => ingestOutcomes(to, completeEvidence(subject('one'), { run: runNamed('acme/old', '77', 1) })),
    (to) => renamed(to, 'acme/old', 'acme/mid', 77, 3),
    (to) => transferred(to, 'acme/mid', 'other/mid', 77, 4),
    (to) => ingestOutcomes(to, unsigned(subject('said'), runNamed('other/mid', '77', 4))),
    (to) => ingestOutcomes(to, provenanceWithoutId(subject('two'), runNamed('other/mid', '77', 5))),
    (to) => renamed(to, 'other/mid', 'other/new', 77, 6),
    (to) => ingestOutcomes(to, provenanceWithoutId(subject('three'), runNamed('other/new', '77', 7))),
    (to) => ingestOutcomes(to, completeEvidence(subject('four'), { run: runNamed('other/new', '77', 8) })),
    (to) => ingestOutcomes(to, completeEvidence(subject('another'), { run: runNamed('acme/old', '99', 9) })),
  ];

  async function stateAfter(order: readonly number[]) {
    const own = await openTestApp();
    try {
      for (const index of order) await steps[index]!(own);
      await runAllJobs(own);
      return await projectsState(own);
    } finally {
      await own.close();
    }
  }

  it('end in the same projects, names, artifacts and figures', async () => {
    const wanted = await stateAfter([...steps.keys()]);
    expect(wanted.projects.map(({ slug, total }) => [slug, total])).toEqual([
      ['github.com/acme/old', 1],
      ['github.com/other/new', 5],
    ]);
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray([...steps.keys()], { minLength: steps.length }), async (order) => {
        expect(await stateAfter(order)).toEqual(wanted);
      }),
      { numRuns: 6 },
    );
  }, 120_000);
});

describe('a project that proves to be the same repository as another', () => {
  it('brings its waivers, search terms and old name; its slug leads to the other project', async () => {
    app = await openTestApp();
    await ingestOutcomes(app, completeEvidence(subject('one'), { run: runNamed('acme/old', '77', 1) }));
    await ingestOutcomes(app, provenanceWithoutId(subject('two'), runNamed('acme/new', '77', 5)));
    await createWaiver(app, {
      project: 'github.com/acme/new',
      rule: 'sbom-present',
      owner: 'ann',
      reason: 'first release',
      expiresAt: new Date(app.now().getTime() + 86_400_000).toISOString(),
    });
    expect((await listProjects(app)).projects).toHaveLength(2);
    await renamed(app, 'acme/old', 'acme/new', 77, 4);
    expect((await listProjects(app)).projects.map((item) => item.slug)).toEqual(['github.com/acme/new']);
    for (const name of ['github.com/acme/old', 'github.com/acme/new']) {
      expect((await listArtifacts(app, { project: name })).total.count).toBe(2);
      expect((await listArtifacts(app, { q: name })).total.count).toBe(2);
    }
    const moved = (await getArtifact(app, `sha256:${sha256Hex('two')}`))!;
    expect(moved.project?.slug).toBe('github.com/acme/new');
    const { id } = (await findProject(app.store.read, 'github.com/acme/new'))!;
    expect(
      (await activeWaiverRows(app.store.read, 0, id, app.now().toISOString())).map((waiver) => waiver.owner),
    ).toEqual(['ann']);
  });

  it('with many artifacts moves in steps; after every step pages and figures agree', async () => {
    app = await openTestApp();
    await ingestOutcomes(app, completeEvidence(subject('one'), { run: runNamed('acme/old', '77', 1) }));
    const many = Array.from({ length: 70 }, (_, i) => subject(`file-${i}`)[0]!);
    await ingestOutcomes(
      app,
      jsonLines(
        provenanceWithoutId(many, runNamed('acme/new', '77', 5)),
        unsigned(subject('said'), runNamed('acme/new', '77', 5)),
      ),
    );
    await renamed(app, 'acme/old', 'acme/new', 77, 4);
    const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
    let steps = 0;
    for (;;) {
      for (const name of ['github.com/acme/old', 'github.com/acme/new']) {
        const view = (await getProject(app, name))!;
        expect(view.slug).toBe('github.com/acme/new');
        expect((await listArtifacts(app, { project: name })).total.count).toBe(view.artifacts);
      }
      expect((await getArtifact(app, `sha256:${sha256Hex('file-69')}`))!.project?.slug).toBe('github.com/acme/new');
      expect((await listProjects(app)).projects).toHaveLength(1);
      if (!(await runOneJob(runner))) break;
      steps += 1;
    }
    expect(steps).toBeGreaterThan(4);
    expect((await getProject(app, 'github.com/acme/new'))!.artifacts).toBe(72);
    expect(new Set((await nonEmptyRollupRows(app.store.read)).map((row) => row.project))).toEqual(
      new Set(['all', 'github.com/acme/new']),
    );
  });

  it('is merged with rows that an earlier version left separate', async () => {
    app = await openTestApp();
    await ingestOutcomes(app, provenanceWithoutId(subject('two'), runNamed('acme/new', '77', 5)));
    // The earlier version renamed it to its id when another repository took the name.
    await app.store.write(async (tx) => renameAsEarlierVersion(tx, 'github.com/acme/new', 'github.com/id/1'));
    await ingestOutcomes(app, completeEvidence(subject('one'), { run: runNamed('acme/new', '77', 6) }));
    await ingestOutcomes(app, completeEvidence(subject('three'), { run: runNamed('acme/new', '77', 7) }));
    await runAllJobs(app);
    expect((await listProjects(app)).projects.map(({ slug, artifacts }) => [slug, artifacts])).toEqual([
      ['github.com/acme/new', 3],
    ]);
  });
});

describe('projects are not merged', () => {
  it.each([
    [
      'unsigned provenance that names the id',
      (own: TestApp) => ingestOutcomes(own, unsigned(subject('lie'), runNamed('evil/name', '77', 9))),
    ],
    [
      'a signer that is not trusted',
      (own: TestApp) =>
        ingestOutcomes(
          own,
          provenance(subject('lie'), { run: runNamed('evil/name', '77', 9), instance: testInstance('evil') }),
        ),
    ],
    [
      'another repository under the name',
      (own: TestApp) => ingestOutcomes(own, provenance(subject('lie'), { run: runNamed('evil/name', '78', 9) })),
    ],
    [
      'a webhook that is not signed',
      (own: TestApp) =>
        receiveGithub(own, {
          secrets: [SECRET],
          body: Buffer.from('{}'),
          contentType: 'application/json',
          event: 'repository',
          delivery: 'x',
          signature: 'sha256=00',
          hook: '1',
        }).catch(() => undefined),
    ],
  ] as const)('by %s', async (_, attack) => {
    app = await openTestApp();
    await ingestOutcomes(app, completeEvidence(subject('one'), { run: runNamed('acme/web', '77', 1) }));
    await ingestOutcomes(app, unsigned(subject('two'), runNamed('evil/name', '77', 2)));
    await attack(app);
    await runAllJobs(app);
    expect((await listArtifacts(app, { project: 'github.com/acme/web' })).total.count).toBe(1);
    expect((await getArtifact(app, `sha256:${sha256Hex('two')}`))!.project?.slug).toBe('github.com/evil/name');
  });

  it('by an unsigned document that arrives after a rename and before the webhook that reports it', async () => {
    app = await openTestApp();
    await ingestOutcomes(app, completeEvidence(subject('one'), { run: runNamed('acme/old', '77', 1) }));
    await ingestOutcomes(app, unsigned(subject('late'), runNamed('acme/old', '77', 2)));
    await renamed(app, 'acme/old', 'acme/new', 77, 4);
    expect((await getProject(app, 'github.com/acme/old'))!.slug).toBe('github.com/acme/new');
  });
});
