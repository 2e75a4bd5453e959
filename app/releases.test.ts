import { createHash } from 'node:crypto';
import fc from 'fast-check';
import { afterEach, beforeEach, describe, expect, it } from 'vitest';
import { artifactIdsAfter, artifactsByIds, updateArtifact } from '#db/artifact/artifacts.ts';
import { addRollupDeltas, newRollupChanges, writeRollupChanges } from '#db/rollup/rollup-changes.ts';
import { rollupDeltas } from '#lib/metrics/rollup-deltas.ts';
import { toSnapshot } from '#lib/ingest/evaluate/releases/count-release.ts';
import { runCountReleases } from '#lib/jobs/re-evaluate/count-releases.ts';
import {
  completeEvidence,
  ingestOutcomes,
  jsonLines,
  openTestApp,
  provenance,
  runOf,
  sbom,
  sha256Hex,
  subject,
  testInstance,
  testResults,
  type TestApp,
} from '#lib/start/app.fixture.ts';
import { getMetrics } from '#lib/query/metrics/get-metrics.ts';
import { getOverview } from '#lib/query/metrics/get-overview.ts';
import { getProject } from '#lib/query/get-project.ts';
import { listArtifacts } from '#lib/query/list-artifacts.ts';
import { checkFigures } from './figures.fixture.tsx';

let app: TestApp;
const open = () => openTestApp({ adopts: ['github.com/acme/*'] });
beforeEach(async () => {
  app = await open();
});
afterEach(() => app.close());

const WEB = 'github.com/acme/web';
const run = runOf('acme/web');
const digestOf = (name: string) => `sha256:${sha256Hex(name)}`;
const platform = (digest: string, architecture: string) => ({
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  digest,
  size: 1,
  platform: { os: 'linux', architecture },
});
const index = (...manifests: object[]) =>
  Buffer.from(JSON.stringify({ schemaVersion: 2, mediaType: 'application/vnd.oci.image.index.v1+json', manifests }));
const hexOf = (bytes: Buffer) => createHash('sha256').update(bytes).digest('hex');
const about = (bytes: Buffer, name = 'web') => subject(name, hexOf(bytes));

const indexBytes = index(platform(digestOf('amd'), 'amd64'), platform(digestOf('arm'), 'arm64'));
/** A second index that shares a platform with the first. */
const sharedBytes = index(platform(digestOf('arm'), 'arm64'), platform(digestOf('riscv'), 'riscv64'));
const indexDigest = `sha256:${hexOf(indexBytes)}`;
const failing = () => testResults(subject('arm'), { run }, ['takes away']);

/** The period in which everything was first seen. */
const period = () => {
  const today = app.now().toISOString().slice(0, 10);
  return { from: today, to: today };
};
const releases = async (more = {}) =>
  (await listArtifacts(app, { sort: 'name', ...more })).artifacts.map(({ digest, status, release, partOf }) => ({
    digest,
    status: (release ?? { status }).status,
    parts: release?.parts ?? 0,
    partOf: partOf ?? null,
  }));

describe('an image index with its platforms', () => {
  it('is one line and one count, with the worst status of its parts, and opens to them', async () => {
    await ingestOutcomes(app, jsonLines(indexBytes, completeEvidence(about(indexBytes), { run })));
    await ingestOutcomes(app, failing());
    expect(await releases()).toEqual([{ digest: indexDigest, status: 'failed', parts: 2, partOf: null }]);
    const { counts, open: openNow } = await getMetrics(app, {});
    expect([counts.failed, openNow, Object.values(counts).reduce((sum, one) => sum + one, 0)]).toEqual([1, 1, 1]);
    const { attention, attentionTotal } = await getOverview(app, {});
    expect(attentionTotal.count).toBe(1);
    expect(attention[0]).toMatchObject({
      digest: indexDigest,
      release: { status: 'failed', worst: digestOf('arm'), parts: 2 },
    });
    expect(await releases({ parts: true })).toHaveLength(3);
    expect((await getProject(app, WEB))!.counts).toEqual(counts);
    await checkFigures(app, [period()]);
  });

  it('shows a platform that is searched for by its digest, and the release alone where both are found', async () => {
    await ingestOutcomes(app, jsonLines(indexBytes, provenance(about(indexBytes), { run })));
    expect((await releases({ q: digestOf('arm') })).map(({ digest }) => digest)).toEqual([digestOf('arm')]);
    expect((await releases({ q: digestOf('arm') }))[0]!.partOf).toBe(indexDigest);
    expect((await releases({ q: WEB })).map(({ digest }) => digest)).toEqual([indexDigest]);
  });

  it('of a stranger takes no platform into a release of its own', async () => {
    await ingestOutcomes(app, provenance(subject('arm'), { run }));
    const theirs = { run: runOf('evil/web'), instance: testInstance('stranger') };
    await ingestOutcomes(app, jsonLines(indexBytes, provenance(about(indexBytes), theirs)));
    expect((await releases({ project: WEB })).map(({ digest, partOf }) => [digest, partOf])).toEqual([
      [digestOf('arm'), null],
    ]);
    await checkFigures(app, [period()]);
  });
});

/** Everything that is known about two indexes with a platform in common. */
const DOCUMENTS = [
  () => indexBytes,
  () => provenance(about(indexBytes), { run }),
  () => sbom(about(indexBytes), { run }),
  () => sharedBytes,
  () => provenance(about(sharedBytes), { run }),
  () => provenance(subject('amd'), { run }),
  () => provenance(subject('arm'), { run }),
  failing,
];

const NO_PARTS = { releaseStatus: null, releaseDeployed: null, releaseParts: null, releaseWorst: null };

describe('releases in any order of arrival', () => {
  it('are the same, and the rollups are those of the artifacts as they are', async () => {
    const seen: unknown[] = [];
    await fc.assert(
      fc.asyncProperty(fc.shuffledSubarray(DOCUMENTS, { minLength: DOCUMENTS.length }), async (documents) => {
        app.close();
        app = await open();
        for (const make of documents) await ingestOutcomes(app, make());
        await checkFigures(app, [period()]);
        seen.push({
          releases: (await releases()).toSorted((a, b) => (a.digest < b.digest ? -1 : 1)),
          metrics: (await getMetrics(app, {})).counts,
        });
        expect(seen.at(-1)).toEqual(seen[0]);
      }),
      { numRuns: 6 },
    );
  });

  it('are counted once in a store that knew nothing of parts', async () => {
    for (const make of DOCUMENTS) await ingestOutcomes(app, make());
    const right = [await releases(), await getMetrics(app, {})];
    await app.store.write(async (tx) => {
      const changes = newRollupChanges();
      for (const row of await artifactsByIds(tx, await artifactIdsAfter(tx, 0, 100))) {
        const before = { ...row, partOf: null, ...NO_PARTS };
        addRollupDeltas(changes, rollupDeltas(toSnapshot(row), toSnapshot(before)));
        await updateArtifact(tx, before);
      }
      await writeRollupChanges(tx, changes);
    });
    expect(await releases()).toHaveLength(5);
    expect(await runCountReleases(app, { after: 0 })).toEqual({ outcome: 'done' });
    expect([await releases(), await getMetrics(app, {})]).toEqual(right);
    await checkFigures(app, [period()]);
  });
});
