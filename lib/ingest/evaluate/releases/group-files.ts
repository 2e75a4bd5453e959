/** Keeps which files are one release. A status does not depend on it, so nothing is evaluated because of it. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { type DecidedFiles, filesOfRelease, releaseOfFile, releasesOf } from '#lib/ingest/platforms/release-files.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { type ChangedReleases, countBuilder, storeCounted, storedFiles } from './count-release.ts';

/**
 * Decide again of which release each artifact of the transaction is a file, and each other file of these releases; note
 * in `changed` the releases that have to be summed up. It runs after every artifact is evaluated.
 */
export async function groupFiles(tx: Tx, batch: Batch, changed: ChangedReleases, view: FactsView): Promise<void> {
  const firstOf = await firstFiles(tx, batch, view);
  for (const [id, first] of firstOf) {
    const row = await currentArtifact(tx, batch, id);
    if (row === null || row.isIndex) continue;
    for (const one of [row.partOf, first]) if (one !== null) changed.add(one);
    if (first === null) changed.add(id);
    if (row.partOf !== first) await storePart(tx, batch, row, first);
  }
}

/** For each file that may have changed its release: the first file of it (row id); null for the first one itself. */
async function firstFiles(tx: Tx, batch: Batch, view: FactsView): Promise<Map<number, number | null>> {
  const releases = new Set<number>();
  const firstOf = new Map<number, number | null>();
  for (const { row } of batch.touched.values()) {
    for (const release of await releasesOf(tx, row)) releases.add(release);
    for (const former of await formerFiles(tx, batch, row)) {
      firstOf.set(former.id, null);
      const release = await releaseOfFile(tx, former, view);
      if (release !== null) releases.add(release.id);
    }
  }
  const decided: DecidedFiles = new Map();
  for (const release of releases)
    for (const files of await filesOfRelease(tx, release, view, decided))
      for (const [at, { id }] of files.entries()) firstOf.set(id, at === 0 ? null : files[0]!.id);
  return firstOf;
}

/** The artifacts that are stored as files of the release of `row`, with `row` itself; none where it is no file. */
async function formerFiles(tx: Tx, batch: Batch, row: ArtifactRow): Promise<ArtifactRow[]> {
  if (row.isIndex) return [];
  if (row.partOf !== null) return (await currentArtifact(tx, batch, row.partOf))?.isIndex === false ? [row] : [];
  return row.releaseParts === null ? [] : [row, ...(await storedFiles(tx, batch, row))];
}

async function storePart(tx: Tx, batch: Batch, before: ArtifactRow, partOf: number | null): Promise<void> {
  const row = { ...before, partOf };
  countBuilder(batch, before, -1);
  countBuilder(batch, row, 1);
  await storeCounted(tx, batch, before, row);
}
