/** Keeps whether an artifact is a part of a release, and of a release the worst status of its parts. */
import { rollupDeltas, type ArtifactSnapshot } from '#lib/metrics/rollup-deltas.ts';
import { updateArtifact, type ArtifactRow } from '#db/artifact/artifacts.ts';
import { partIdsOfRelease } from '#db/artifact/parts.ts';
import type { Tx } from '#db/open.ts';
import { addBuilderCount, addRollupDeltas } from '#db/rollup/rollup-changes.ts';
import { touchArtifact, type Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { EVIDENCE_PER_BUCKET } from '#lib/ingest/batch/evidence-fact.ts';
import {
  type CoveringIndexRow,
  hasVerifiedEvidence,
  indexesNaming,
  MAX_PLATFORMS,
} from '#lib/ingest/platforms/platforms.ts';
import { hasParts, partsOf, releaseOf, sumOfParts } from '#lib/ingest/platforms/release.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';

/** Indexes and first files whose parts have changed (row ids); each is counted again at the end of the transaction. */
export type ChangedReleases = Set<number>;
/** Levels of indexes above a platform; platforms.ts reads as many. */
const MAX_LEVELS = 4;

/**
 * Store in `row` of which release it is a part, and note the releases that this changes. Returns the platforms of an
 * index that have to be evaluated, because they have become its parts or have ceased to be.
 */
export async function countAsPart(
  tx: Tx,
  batch: Batch,
  { before, row }: { before: ArtifactRow | null; row: ArtifactRow },
  { coveredBy, hasAuthority, view }: { coveredBy: readonly CoveringIndexRow[]; hasAuthority: boolean; view: FactsView },
  changed: ChangedReleases,
): Promise<number[]> {
  row.partOf = (await releaseOf(tx, row, coveredBy, view)) ?? (await firstFileOf(row, view));
  const isSame = before !== null && RELEASE_COLUMNS.every((column) => before[column] === row[column]);
  if (row.isIndex) changed.add(row.id);
  if (!isSame) for (const id of await indexesNaming(tx, row)) changed.add(id);
  if (!row.isIndex) return [];
  const isRelease = await hasParts(tx, row, hasAuthority, view);
  const stale = (await partsOf(tx, row, view)).filter((part) =>
    isRelease ? part.partOf === null : part.partOf === row.id,
  );
  for (const part of stale) touchArtifact(batch, part, false, null);
  return stale.map(({ id }) => id);
}

/** The first file of the release of which an artifact is stored as a file: groupFiles decides again later. */
async function firstFileOf({ partOf }: ArtifactRow, view: FactsView): Promise<number | null> {
  return partOf !== null && (await view.artifact(partOf))?.isIndex === false ? partOf : null;
}

/** The columns of an artifact that its release counts. */
const RELEASE_COLUMNS = ['partOf', 'project', 'status', 'deployed'] as const;

/** Sum up the parts of each changed release again, and of the releases that have it as a part. */
export async function sumUpReleases(tx: Tx, batch: Batch, changed: ChangedReleases, view: FactsView): Promise<void> {
  let level: ReadonlySet<number> = changed;
  for (let depth = 0; depth < MAX_LEVELS && level.size > 0; depth += 1) {
    const above = new Set<number>();
    for (const id of level) {
      const index = await currentArtifact(tx, batch, id);
      if (index === null || !(await sumUpRelease(tx, batch, index, view))) continue;
      for (const outer of await indexesNaming(tx, index)) above.add(outer);
    }
    level = above;
  }
}

const SUM_COLUMNS = ['releaseStatus', 'releaseDeployed', 'releaseParts', 'releaseWorst'] as const;

/** Returns whether anything has changed. */
async function sumUpRelease(tx: Tx, batch: Batch, index: ArtifactRow, view: FactsView): Promise<boolean> {
  const sum = sumOfParts(index, await currentParts(tx, batch, index, view));
  if (SUM_COLUMNS.every((column) => index[column] === sum[column])) return false;
  await storeCounted(tx, batch, index, { ...index, ...sum });
  return true;
}

/** Store a row of which only what the rollups count has changed, and the change of the rollups. */
export async function storeCounted(tx: Tx, batch: Batch, before: ArtifactRow, row: ArtifactRow): Promise<void> {
  addRollupDeltas(batch.rollupChanges, rollupDeltas(toSnapshot(before), toSnapshot(row)));
  await updateArtifact(tx, row);
  const touched = batch.touched.get(row.id);
  if (touched) Object.assign(touched, { row, before: { ...row } });
}

/** The platforms of an index, or the other files of a first file. */
async function currentParts(tx: Tx, batch: Batch, row: ArtifactRow, view: FactsView): Promise<ArtifactRow[]> {
  if (row.isIndex) {
    const hasAuthority = await hasVerifiedEvidence(tx, row.id, EVIDENCE_PER_BUCKET);
    return (await hasParts(tx, row, hasAuthority || row.partOf !== null, view)) ? partsOf(tx, row, view) : [];
  }
  return storedFiles(tx, batch, row);
}

/** The artifacts that are stored as the other files of the release of a first file. */
export async function storedFiles(tx: Tx, batch: Batch, { id }: ArtifactRow): Promise<ArtifactRow[]> {
  const files: ArtifactRow[] = [];
  for (const part of await partIdsOfRelease(tx, id, MAX_PLATFORMS)) {
    const file = await currentArtifact(tx, batch, part);
    if (file !== null) files.push(file);
  }
  return files;
}

/** Count the release of an artifact for its builder and SLSA level, or stop counting it; a part is not counted. */
export function countBuilder(batch: Batch, row: ArtifactRow | null, by: 1 | -1): void {
  if (row !== null && row.partOf === null) addBuilderCount(batch.rollupChanges, row, by);
}

/** What the rollups count of an artifact: its release, with the status of the worst part. */
export function toSnapshot(row: ArtifactRow): ArtifactSnapshot {
  return {
    isPart: row.partOf !== null,
    project: row.project,
    status: row.releaseStatus ?? row.status,
    deployed: row.releaseDeployed ?? row.deployed,
    firstSeen: row.firstSeen,
    builtAt: row.builtAt,
    verifiedAt: row.verifiedAt,
  };
}
