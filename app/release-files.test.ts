import { createHash, createHmac } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { edgesOfKindFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { artifactIdsAfter, artifactsByIds, updateArtifact } from '#db/artifact/artifacts.ts';
import { addReleaseFile, removeReportedFiles, upsertRelease } from '#db/project/releases.ts';
import { addRollupDeltas, newRollupChanges, writeRollupChanges } from '#db/rollup/rollup-changes.ts';
import { createQuarantine, releaseQuarantine } from '#lib/admin/quarantine.ts';
import { toSnapshot } from '#lib/ingest/evaluate/releases/count-release.ts';
import { type DecidedFiles, filesOfRelease, releasesOf } from '#lib/ingest/platforms/release-files.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import { receiveGithub } from '#lib/integrations/webhooks/receive-github.fixture.ts';
import { runCountReleases } from '#lib/jobs/re-evaluate/count-releases.ts';
import { runOneJob } from '#lib/jobs/queue/run-jobs.ts';
import { jobHandlers } from '#lib/jobs/start-jobs.ts';
import { rollupDeltas } from '#lib/metrics/rollup-deltas.ts';
import { getArtifact } from '#lib/query/get-artifact.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import {
  completeEvidence,
  ingestOutcomes,
  openTestApp,
  provenance,
  runOf,
  sha256Hex,
  sign,
  START,
  subject,
  testResults,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { checkFigures } from './figures.fixture.tsx';

const WEB = 'github.com/acme/web';
const SECRET = 'release secret';
const run = runOf('acme/web');
const FILES = ['linux.tgz', 'macos.tgz', 'windows.zip'];
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
/** The files in the order of their digests: the first one has the line of the release. */
const [FIRST, ...OTHERS] = FILES.toSorted((a, b) => (digestOf(a) < digestOf(b) ? -1 : 1)) as [string, string, string];

let app: TestApp;
const open = () => openTestApp({ adopts: ['github.com/acme/*'] });
beforeEach(async () => {
  app = await open();
});
afterEach(() => app.close());

let deliveries = 0;
/** GitHub reports a release of acme/web with these files. */
async function report(files: readonly string[], { action = 'published', tag = 'v1.0.0', id = 3, of = run } = {}) {
  const { path, id: repository, ownerId } = of.repository;
  const body = Buffer.from(
    JSON.stringify({
      action,
      repository: {
        id: Number(repository),
        full_name: path,
        html_url: `https://github.com/${path}`,
        updated_at: '2026-05-14T09:00:00Z',
        owner: { id: Number(ownerId), login: path.split('/')[0] },
      },
      release: {
        id,
        tag_name: tag,
        published_at: START.toISOString(),
        html_url: `https://github.com/${path}/releases/${tag}`,
        assets: files.map((name) => ({ name, digest: digestOf(name) })),
      },
    }),
  );
  deliveries += 1;
  return receiveGithub(app, {
    secrets: [SECRET],
    body,
    contentType: 'application/json',
    event: 'release',
    delivery: `release-${deliveries}`,
    signature: `sha256=${createHmac('sha256', SECRET).update(body).digest('hex')}`,
    hook: '1',
  });
}

/** A release attestation about some files. */
const attested = (
  files: readonly string[],
  signing: Parameters<typeof sign>[1] = { run },
  purl = 'pkg:generic/web@9',
) =>
  sign(
    {
      _type: 'https://in-toto.io/Statement/v1',
      subject: files.flatMap((name) => subject(name)),
      predicateType: 'https://in-toto.io/attestation/release/v0.1',
      predicate: { purl },
    },
    signing,
  );

const period = () => {
  const today = app.now().toISOString().slice(0, 10);
  return { from: today, to: today };
};
const lines = async (more = {}) =>
  (await listArtifacts(app, { sort: 'name', ...more })).artifacts
    .map(({ digest, status, release, partOf, releaseTag }) => ({
      file: FILES.find((name) => digestOf(name) === digest) ?? digest,
      status: (release ?? { status }).status,
      others: release?.parts ?? 0,
      tag: releaseTag ?? null,
      partOf: partOf ?? null,
    }))
    .toSorted((a, b) => (a.file < b.file ? -1 : 1));
const ONE_LINE = [{ file: FIRST, status: 'verified', others: 2, tag: 'v1.0.0', partOf: null }];

async function runJobs() {
  const runner = { store: app.store, now: app.now, handlers: jobHandlers(app), random: () => 0 };
  while (await runOneJob(runner));
}

async function sendAll() {
  for (const name of FILES) await ingestOutcomes(app, completeEvidence(subject(name), { run }));
}

describe('the files of a release', () => {
  it('are one line and one count, with the worst status, and open to each file', async () => {
    await sendAll();
    expect(await lines()).toHaveLength(3);
    await report(FILES);
    expect(await lines()).toEqual(ONE_LINE);
    await ingestOutcomes(app, testResults(subject(OTHERS[1]!), { run }, ['takes away']));
    expect(await lines()).toEqual([{ ...ONE_LINE[0], status: 'failed' }]);
    const [line] = (await listArtifacts(app, {})).artifacts;
    expect(line!.release).toMatchObject({ worst: digestOf(OTHERS[1]!), reason: expect.stringContaining(OTHERS[1]!) });
    const { counts, open: openNow } = await getMetrics(app, {});
    expect([counts.failed, openNow, Object.values(counts).reduce((sum, one) => sum + one, 0)]).toEqual([1, 1, 1]);
    expect(await lines({ parts: true })).toHaveLength(3);
    const found = await getArtifact(app, digestOf(OTHERS[0]!));
    expect(found).toMatchObject({ status: { status: 'verified' }, releaseTag: 'v1.0.0' });
    expect(found!.releaseFiles.map(({ digest }) => digest)).toEqual([digestOf(FIRST), digestOf(OTHERS[1]!)]);
    await checkFigures(app, [period()]);
  });

  it('are one line where the release is reported before anything else is known', async () => {
    await report(FILES);
    await sendAll();
    expect(await lines()).toEqual(ONE_LINE);
  });

  it('are lines of their own again when the host withdraws the release, and when it drops a file', async () => {
    await sendAll();
    await report(FILES);
    await report(
      FILES.filter((name) => name !== FIRST),
      { action: 'edited' },
    );
    expect(await lines()).toMatchObject(
      [
        { file: FIRST, others: 0, tag: null },
        { file: OTHERS[0], others: 1, tag: 'v1.0.0' },
      ].toSorted((a, b) => (a.file! < b.file! ? -1 : 1)),
    );
    await report(FILES, { action: 'deleted' });
    expect((await lines()).map(({ others }) => others)).toEqual([0, 0, 0]);
    await checkFigures(app, [period()]);
  });

  it('of two releases belong to the one that the host published first', async () => {
    await sendAll();
    await report(FILES, { tag: 'v2', id: 4 });
    await report(FILES);
    expect(await lines()).toEqual(ONE_LINE);
  });

  it('are one release by a release attestation of the project, until it is quarantined', async () => {
    await sendAll();
    await ingestOutcomes(app, attested(FILES));
    expect(await lines()).toEqual([{ ...ONE_LINE[0], tag: '9' }]);
    const id = `sha256:${createHash('sha256').update(attested(FILES)).digest('hex')}`;
    const quarantine = await createQuarantine(app, { evidence: id, reason: 'a mistake' });
    await runJobs();
    expect((await lines()).map(({ others }) => others)).toEqual([0, 0, 0]);
    await releaseQuarantine(app, { id: quarantine.id, reason: 'no mistake' });
    await runJobs();
    expect(await lines()).toEqual([{ ...ONE_LINE[0], tag: '9' }]);
    await checkFigures(app, [period()]);
  });

  it('do not become one release by the word of a stranger', async () => {
    await sendAll();
    const evil = { run: runOf('evil/web') };
    await ingestOutcomes(app, attested(FILES, evil));
    await ingestOutcomes(app, attested(FILES, { run: runOf('acme/other') }));
    await report(FILES, { of: runOf('acme/other') });
    expect((await lines({ project: WEB })).map(({ others, tag }) => [others, tag])).toEqual([
      [0, null],
      [0, null],
      [0, null],
    ]);
    await checkFigures(app, [period()]);
  });

  it('are one release of the host, however many strangers have named them before', async () => {
    await sendAll();
    const alg = (await artifactsByIds(app.store.read, await artifactIdsAfter(app.store.read, 0, 1)))[0]!.alg;
    const evil = { project: null, name: null, url: null, purl: null, publishedAt: null, source: 'evidence' };
    await app.store.write(async (tx) => {
      for (let evidence = 1_000; evidence < 1_260; evidence += 1) {
        const release = await upsertRelease(tx, { ...evil, tag: 'evil', externalId: `sha256:${evidence}`, evidence });
        for (const name of FILES) await addReleaseFile(tx, { release, alg, value: sha256Hex(name), evidence });
      }
    });
    await report(FILES);
    expect(await lines({ project: WEB })).toEqual(ONE_LINE);
    // Each file is decided once, however many releases name it.
    const view = presentView(app.store.read);
    const asked: number[] = [];
    const counting = { ...view, counts: async (id: number, seq: number) => (asked.push(id), view.counts(id, seq)) };
    const [row] = await artifactsByIds(app.store.read, await artifactIdsAfter(app.store.read, 0, 1));
    await report(FILES, { action: 'deleted' });
    const decided: DecidedFiles = new Map();
    for (const release of await releasesOf(app.store.read, row!))
      await filesOfRelease(app.store.read, release, counting, decided);
    expect(asked.length).toBe(255 * FILES.length);
  });

  it('count each by itself where the release has too many', async () => {
    const many = Array.from({ length: 129 }, (_, i) => `file-${i}`);
    for (const some of [many.slice(0, 65), many.slice(65)]) {
      const subjects = some.flatMap((name) => subject(name));
      await ingestOutcomes(app, provenance(subjects, { run }));
    }
    await report(many.slice(1));
    expect((await getMetrics(app, {})).counts.incomplete).toBe(2);
    await report(many, { action: 'edited' });
    expect((await getMetrics(app, {})).counts.incomplete).toBe(129);
    await checkFigures(app, [period()]);
  });
});

const STEPS: (() => Promise<unknown>)[] = [
  ...FILES.map((name) => () => ingestOutcomes(app, completeEvidence(subject(name), { run }))),
  () => report(FILES),
  () => report(FILES.slice(0, 2), { tag: 'v2', id: 5 }),
  () => ingestOutcomes(app, attested(FILES)),
  () => ingestOutcomes(app, testResults(subject('macos.tgz'), { run }, ['takes away'])),
];

describe('releases of files in any order of arrival', () => {
  it('are the same, and the rollups are those of the artifacts as they are', async () => {
    const seen: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(STEPS, { minLength: STEPS.length }), async (steps) => {
        await app.close();
        app = await open();
        for (const step of steps) await step();
        await checkFigures(app, [period()]);
        seen.push({ lines: await lines(), counts: (await getMetrics(app, {})).counts });
        expect(seen.at(-1)).toEqual(seen[0]);
      }),
      { numRuns: 8 },
    );
  });

  it('are counted once in a store that knew nothing of files', async () => {
    await sendAll();
    await report(FILES);
    const right = [await lines(), await getMetrics(app, {})];
    await app.store.write(async (tx) => {
      const changes = newRollupChanges();
      for (const row of await artifactsByIds(tx, await artifactIdsAfter(tx, 0, 100))) {
        const none = { releaseStatus: null, releaseDeployed: null, releaseParts: null, releaseWorst: null };
        const before = { ...row, partOf: null, ...none };
        addRollupDeltas(changes, rollupDeltas(toSnapshot(row), toSnapshot(before)));
        await updateArtifact(tx, before);
        for (const edge of await edgesOfKindFrom(tx, nodeRef('artifact', row.id), 'released-as', 9))
          await removeReportedFiles(tx, parseNodeRef(edge.to).id);
      }
      await writeRollupChanges(tx, changes);
    });
    expect(await lines()).toHaveLength(3);
    expect(await runCountReleases(app, { after: 0 })).toEqual({ outcome: 'done' });
    expect([await lines(), await getMetrics(app, {})]).toEqual(right);
    await checkFigures(app, [period()]);
  });
});
