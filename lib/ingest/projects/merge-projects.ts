/**
 * Merges two projects that prove to be one repository: the rows of the project that is known by name only move to the
 * project with the host's repository id. The name leads there at once. The rows follow in steps, each in its own
 * transaction, so that a large project does not block other requests and an interruption loses nothing.
 */
import type { Tx } from '#db/open.ts';
import { artifactsOfProject, moveProjectRows } from '#db/project/merge.ts';
import { moveProjectCounts } from '#db/rollup/rollup-changes.ts';
import { updateSearchIndex } from '#db/search.ts';
import { addJob } from '#db/system/jobs.ts';
import { applyAuthorityChange } from '#lib/ingest/authority/apply-change.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';

export const MERGE_PROJECTS = 'join-projects';

/** The rows of `from` move to `into`. Both are row ids. */
export type MergeProjectsPayload = { from: number; into: number };

/** Artifacts of one step: each takes a few milliseconds. */
const ARTIFACTS_PER_STEP = 16;
const ROWS_PER_STEP = 200;

/**
 * Merge project `from` into `into`: the first two steps in this transaction, which suffice for a small one, the rest as
 * a job.
 */
export async function mergeProject(tx: Tx, batch: Batch, from: number, into: number): Promise<void> {
  await updateSearchIndex(tx, 'project', from, []);
  for (const touched of batch.touched.values())
    if (touched.row.project === from) Object.assign(touched, { row: { ...touched.row, project: into }, reindex: true });
  let rest: MergeProjectsPayload | null = { from, into };
  for (let steps = 0; rest !== null && steps < 2; steps += 1) rest = await mergeProjectStep(tx, batch, rest);
  if (rest !== null)
    await addJob(tx, {
      kind: MERGE_PROJECTS,
      key: String(from),
      payload: rest,
      runAt: batch.wallClock,
      now: batch.wallClock,
    });
}

/** Run one step. Returns the payload of the next step; null where nothing is left. Repeating a step changes nothing. */
export async function mergeProjectStep(
  tx: Tx,
  batch: Batch,
  payload: MergeProjectsPayload,
): Promise<MergeProjectsPayload | null> {
  const { from, into } = payload;
  const rows = await moveProjectRows(tx, from, into, ROWS_PER_STEP);
  const artifacts = rows < ROWS_PER_STEP ? await artifactsOfProject(tx, from, null, ARTIFACTS_PER_STEP) : [];
  for (const { id } of artifacts) await moveArtifact(tx, batch, id, from, into);
  if (rows === ROWS_PER_STEP || artifacts.length === ARTIFACTS_PER_STEP) return payload;
  await moveProjectCounts(tx, batch.rollupChanges, from, into);
  // The project has one more name now, and perhaps the claim and the expectations of the other one.
  await applyAuthorityChange(tx, batch, into);
  return null;
}

async function moveArtifact(tx: Tx, batch: Batch, id: number, from: number, into: number): Promise<void> {
  const stored = await currentArtifact(tx, batch, id);
  if (!stored) return;
  const touched = touchArtifact(batch, stored, false, null);
  if (touched.row.project !== from) return;
  touched.row.project = into;
  touched.reindex = true;
}
