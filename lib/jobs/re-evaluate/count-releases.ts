/** Counts the releases of a store that an earlier version has filled, which knew nothing of platforms or files. */
import { artifactIdsAfter, type ArtifactRow, artifactsByIds } from '#db/artifact/artifacts.ts';
import { edgesOfKindFrom, type EdgeRow, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import { addReleaseFile } from '#db/project/releases.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { Context } from '#lib/context/context.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';

export const COUNT_RELEASES = 'count-releases';

/** Rows of artifacts that are read at a time. */
const ROWS_PER_STEP = 500;
/** Indexes and files of one step, which is one transaction: each index is evaluated with its platforms. */
const COUNTED_PER_STEP = 4;
/** Releases that are read of one artifact. */
const MAX_RELEASES = 256;
const DONE = 'releases';
/** 1: image indexes are counted with their platforms. 2: files of one release are counted together, too. */
const VERSION = '2';

/** The step after the artifact with this row id. */
export type CountReleasesPayload = { after: number };

/** At start: where the releases of the store have not been counted yet, they are counted in the background. */
export async function scheduleReleases(context: Context): Promise<void> {
  if ((await readMeta(context.store.read, DONE)) === VERSION) return;
  await context.store.write(async (tx) => {
    const now = context.now().toISOString();
    const payload: CountReleasesPayload = { after: 0 };
    await addJob(tx, { kind: COUNT_RELEASES, key: `${DONE} ${VERSION}`, payload, runAt: now, now });
    await writeMeta(tx, DONE, VERSION);
  });
}

/** Evaluate the next image indexes, and with them their platforms, and the next files that a release names. */
export async function runCountReleases(context: Context, { after }: CountReleasesPayload): Promise<JobResult> {
  const db = context.store.read;
  const ids = await artifactIdsAfter(db, after, ROWS_PER_STEP);
  const counted: Counted[] = [];
  for (const row of (await artifactsByIds(db, ids)).toSorted((a, b) => a.id - b.id)) {
    if (counted.length === COUNTED_PER_STEP) break;
    const named = await edgesOfKindFrom(db, nodeRef('artifact', row.id), 'released-as', MAX_RELEASES);
    if (row.isIndex || named.length > 0) counted.push({ row, named });
  }
  if (counted.length > 0) await context.evidenceWriter.change(context, (tx, batch) => countThem(tx, batch, counted));
  const last = counted.length === COUNTED_PER_STEP ? counted.at(-1)!.row.id : ids.at(-1);
  const isLast = ids.length < ROWS_PER_STEP && last === ids.at(-1);
  if (last === undefined || isLast) return { outcome: 'done' };
  return { outcome: 'continue', payload: { after: last } satisfies CountReleasesPayload };
}

/** An artifact, and the edges to the releases that name it. */
type Counted = { row: ArtifactRow; named: readonly EdgeRow[] };

async function countThem(tx: Tx, batch: Batch, counted: readonly Counted[]): Promise<void> {
  for (const { row, named } of counted)
    for (const { to, evidence } of named)
      await addReleaseFile(tx, { release: parseNodeRef(to).id, alg: row.alg, value: row.value, evidence });
  await touchArtifacts(
    tx,
    batch,
    counted.map(({ row }) => row.id),
  );
}
