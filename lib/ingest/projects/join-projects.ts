/**
 * Two projects turn out to be one repository: what was kept under a name alone moves to the project with the host's id.
 * The name leads there at once; what the project has follows in steps, each a transaction of its own, so that a large
 * one holds up nobody and an interruption loses nothing.
 */
import { artifactAt } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { artifactsOfProject, moveRows } from '#db/project/join.ts';
import type { ArtifactPlace } from '#db/project/join.ts';
import { tallyJoin } from '#db/rollup/tally.ts';
import { writeWords } from '#db/search.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touch } from '#lib/ingest/batch/batch.ts';
import { touchAll } from '#lib/ingest/batch/touch-artifacts.ts';

export const JOIN_PROJECTS = 'join-projects';

/**
 * `part` moved: what `from` has goes to `into`. `part` judged: the artifacts of `into` are judged anew, since it has
 * one more
 * name now, up to `after` so far.
 */
export type JoinPayload = { from: number; into: number; part: 'moved' | 'judged'; after: ArtifactPlace | null };

/** Artifacts of one step: a few milliseconds each. */
const ARTIFACTS = 16;
const ROWS = 200;

/** Join a project to another one: a first step here, which is all there is of a small one, the rest as a job. */
export async function joinProject(tx: Tx, batch: Batch, from: number, into: number): Promise<void> {
  await writeWords(tx, 'project', from, []);
  for (const touched of batch.touched.values())
    if (touched.row.project === from) Object.assign(touched, { row: { ...touched.row, project: into }, reword: true });
  let rest: JoinPayload | null = { from, into, part: 'moved', after: null };
  for (let steps = 0; rest !== null && steps < 2; steps += 1) rest = await joinStep(tx, batch, rest);
  if (rest !== null)
    await addJob(tx, { kind: JOIN_PROJECTS, key: String(from), payload: rest, runAt: batch.clock, now: batch.clock });
}

/** Answers what is left to do; null where nothing is. A step that was done already changes nothing. */
export async function joinStep(tx: Tx, batch: Batch, payload: JoinPayload): Promise<JoinPayload | null> {
  const { from, into } = payload;
  if (payload.part === 'judged') {
    const places = await artifactsOfProject(tx, into, payload.after, ARTIFACTS);
    await touchAll(
      tx,
      batch,
      places.map((place) => place.id),
    );
    return places.length < ARTIFACTS ? null : { ...payload, after: places.at(-1)! };
  }
  const rows = await moveRows(tx, from, into, ROWS);
  const places = rows < ROWS ? await artifactsOfProject(tx, from, null, ARTIFACTS) : [];
  for (const { id } of places) await moveArtifact(tx, batch, id, from, into);
  if (rows === ROWS || places.length === ARTIFACTS) return payload;
  await tallyJoin(tx, batch.tally, from, into);
  return { from, into, part: 'judged', after: null };
}

async function moveArtifact(tx: Tx, batch: Batch, id: number, from: number, into: number): Promise<void> {
  const stored = batch.touched.get(id)?.row ?? (await artifactAt(tx, id));
  if (!stored) return;
  const touched = touch(batch, stored, false, null);
  if (touched.row.project !== from) return;
  touched.row.project = into;
  touched.reword = true;
}
