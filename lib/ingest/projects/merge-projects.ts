/**
 * Two projects turn out to be one repository: what was kept under a name alone moves to the project with the host's id.
 * The name leads there at once; what the project has follows in steps, each a transaction of its own, so that a large
 * one holds up nobody and an interruption loses nothing.
 */
import { artifactById } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { artifactsOfProject, moveProjectRows } from '#db/project/merge.ts';
import type { ArtifactPosition } from '#db/project/merge.ts';
import { moveProjectCounts } from '#db/rollup/rollup-changes.ts';
import { updateSearchIndex } from '#db/search.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';

export const MERGE_PROJECTS = 'join-projects';

/**
 * `part` moved: what `from` has goes to `into`. `part` judged: the artifacts of `into` are judged anew, since it has
 * one more
 * name now, up to `after` so far.
 */
export type MergeProjectsPayload = {
  from: number;
  into: number;
  part: 'moved' | 'judged';
  after: ArtifactPosition | null;
};

/** Artifacts of one step: a few milliseconds each. */
const ARTIFACTS_PER_STEP = 16;
const ROWS_PER_STEP = 200;

/** Join a project to another one: a first step here, which is all there is of a small one, the rest as a job. */
export async function mergeProject(tx: Tx, batch: Batch, from: number, into: number): Promise<void> {
  await updateSearchIndex(tx, 'project', from, []);
  for (const touched of batch.touched.values())
    if (touched.row.project === from) Object.assign(touched, { row: { ...touched.row, project: into }, reindex: true });
  let rest: MergeProjectsPayload | null = { from, into, part: 'moved', after: null };
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

/** Answers what is left to do; null where nothing is. A step that was done already changes nothing. */
export async function mergeProjectStep(
  tx: Tx,
  batch: Batch,
  payload: MergeProjectsPayload,
): Promise<MergeProjectsPayload | null> {
  const { from, into } = payload;
  if (payload.part === 'judged') {
    const places = await artifactsOfProject(tx, into, payload.after, ARTIFACTS_PER_STEP);
    await touchArtifacts(
      tx,
      batch,
      places.map((place) => place.id),
    );
    return places.length < ARTIFACTS_PER_STEP ? null : { ...payload, after: places.at(-1)! };
  }
  const rows = await moveProjectRows(tx, from, into, ROWS_PER_STEP);
  const places = rows < ROWS_PER_STEP ? await artifactsOfProject(tx, from, null, ARTIFACTS_PER_STEP) : [];
  for (const { id } of places) await moveArtifact(tx, batch, id, from, into);
  if (rows === ROWS_PER_STEP || places.length === ARTIFACTS_PER_STEP) return payload;
  await moveProjectCounts(tx, batch.rollupChanges, from, into);
  return { from, into, part: 'judged', after: null };
}

async function moveArtifact(tx: Tx, batch: Batch, id: number, from: number, into: number): Promise<void> {
  const stored = batch.touched.get(id)?.row ?? (await artifactById(tx, id));
  if (!stored) return;
  const touched = touchArtifact(batch, stored, false, null);
  if (touched.row.project !== from) return;
  touched.row.project = into;
  touched.reindex = true;
}
