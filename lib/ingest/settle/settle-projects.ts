/** Settles the artifacts of projects whose claim or expectations have changed. */
import { evidenceOfProject } from '#db/evidence/evidence.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import type { Tx } from '#db/open.ts';
import { type ArtifactPosition, artifactsOfProject, contendedArtifacts } from '#db/project/merge.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { linkAwaiting } from '#lib/ingest/deployments/event.ts';
import { settleArtifacts } from './settle-artifact.ts';

export const SETTLE_PROJECT = 'settle-project';

/**
 * The artifacts of a project (row id) are settled in three parts, each up to a position: those that belong to it, those
 * in conflict with it, and those that evidence of the project names.
 */
export type SettleProjectPayload =
  | { project: number; part: 'own'; after: ArtifactPosition | null }
  | { project: number; part: 'contended'; after: ArtifactPosition | null }
  | { project: number; part: 'named'; after: number };

/** Artifacts of one step: each takes a few milliseconds. */
const ARTIFACTS_PER_STEP = 16;
/** Steps that the transaction of the change takes itself, so that a small project is right at once. */
const IMMEDIATE_STEPS = 16;

/** Settle what has changed in this transaction: the first artifacts at once, the others in the background. */
export async function settleProjects(tx: Tx, batch: Batch): Promise<void> {
  for (const project of batch.authorityChanges) {
    let rest: SettleProjectPayload | null = { project, part: 'own', after: null };
    // Nobody looks at a copy before its jobs have ended.
    const immediate = batch.onlyStatuses ? 0 : IMMEDIATE_STEPS;
    for (let steps = 0; rest !== null && steps < immediate; steps += 1) rest = await settleProjectStep(tx, batch, rest);
    if (rest !== null)
      await addJob(tx, {
        kind: SETTLE_PROJECT,
        key: String(project),
        payload: rest,
        runAt: batch.wallClock,
        now: batch.wallClock,
      });
  }
  batch.authorityChanges.clear();
}

/** Settle the next artifacts. Returns the payload of the next step; null where nothing is left. */
export async function settleProjectStep(
  tx: Tx,
  batch: Batch,
  payload: SettleProjectPayload,
): Promise<SettleProjectPayload | null> {
  return payload.part === 'named' ? settleNamed(tx, batch, payload) : settleListed(tx, batch, payload);
}

async function settleListed(
  tx: Tx,
  batch: Batch,
  payload: Exclude<SettleProjectPayload, { part: 'named' }>,
): Promise<SettleProjectPayload> {
  const { project, part, after } = payload;
  const list = part === 'own' ? artifactsOfProject : contendedArtifacts;
  const artifacts = await list(tx, project, after, ARTIFACTS_PER_STEP);
  const ids = artifacts.map(({ id }) => id);
  // Artifacts of one project share their slots, and many events may wait for one.
  const slots = (batch.awaitedSlots = new Set());
  await settleArtifacts(tx, batch, ids, { rebuild: true });
  batch.awaitedSlots = null;
  for (const slot of slots) await linkAwaiting(tx, batch, slot);
  if (artifacts.length === ARTIFACTS_PER_STEP) return { project, part, after: artifacts.at(-1)! };
  return part === 'own' ? { project, part: 'contended', after: null } : { project, part: 'named', after: 0 };
}

/** Artifacts that evidence of the project names belong to it, or to another project with a stronger claim. */
async function settleNamed(
  tx: Tx,
  batch: Batch,
  { project, after }: Extract<SettleProjectPayload, { part: 'named' }>,
): Promise<SettleProjectPayload | null> {
  const seqs = await evidenceOfProject(tx, project, after, ARTIFACTS_PER_STEP);
  for (const seq of seqs) {
    for (const { artifact } of await subjectsOf(tx, seq, -1)) {
      const row = await currentArtifact(tx, batch, artifact);
      // Those of the project are settled already.
      if (row && row.project !== project) await settleArtifacts(tx, batch, [artifact], { rebuild: true });
    }
  }
  return seqs.length < ARTIFACTS_PER_STEP ? null : { project, part: 'named', after: seqs.at(-1)! };
}
