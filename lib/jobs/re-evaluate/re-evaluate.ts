/** Evaluates artifacts again without new evidence: the policy has changed, or a waiver has ended. */
import { EVALUATION_VERSION } from '#lib/ingest/policies/policy-set.ts';
import { artifactIdsAfter } from '#db/artifact/artifacts.ts';
import { expiredWaivers } from '#db/artifact/waivers.ts';
import type { WaiverPosition } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';
import { artifactsOfProject } from '#db/project/merge.ts';
import type { ArtifactPosition } from '#db/project/merge.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { addEvent } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { relinkIndex } from '#lib/ingest/link/relink-index.ts';
import { settleArtifacts } from '#lib/ingest/settle/settle-artifact.ts';
import { RE_EVALUATE } from '#lib/ingest/batch/re-evaluation.ts';
import type { ReEvaluatePayload } from '#lib/ingest/batch/re-evaluation.ts';
import { mendTimes } from './mend-times.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';
import { MAX_WAIVED_ARTIFACTS, touchWaivedArtifacts } from '#lib/ingest/waivers/touch-waived.ts';
import { ARTIFACTS_PER_STEP } from './artifacts-per-step.ts';

/** At start: where the policy that ships has a new version, all artifacts are evaluated again in the background. */
export async function scheduleReEvaluation(context: Context): Promise<void> {
  if ((await readMeta(context.store.read, 'policy-version')) === String(EVALUATION_VERSION)) return;
  await context.store.write(async (tx) => {
    const now = context.now().toISOString();
    await addJob(tx, {
      kind: RE_EVALUATE,
      key: `policy ${EVALUATION_VERSION}`,
      payload: { after: 0, project: null } satisfies ReEvaluatePayload,
      runAt: now,
      now,
    });
    await writeMeta(tx, 'policy-version', String(EVALUATION_VERSION));
  });
}

/** Evaluate the next artifacts: of every project in the order of their row ids, or of one project. */
export async function runReEvaluate(context: Context, payload: ReEvaluatePayload): Promise<JobResult> {
  return payload.project === null
    ? reEvaluateAll(context, payload.after)
    : reEvaluateProject(context, payload.project, payload.after);
}

async function reEvaluateAll(context: Context, after: number): Promise<JobResult> {
  const ids = await artifactIdsAfter(context.store.read, after, ARTIFACTS_PER_STEP);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    await touchArtifacts(tx, batch, ids);
    // An earlier version may have counted other evidence.
    await settleArtifacts(tx, batch, ids, { rebuild: true });
    // An earlier version may have linked an index differently.
    for (const touched of batch.touched.values()) touched.row = await relinkIndex(tx, touched.row);
    for (const id of ids) await mendTimes(tx, batch, batch.touched.get(id)!.row);
  });
  return nextStep(ids, (last) => ({ project: null, after: last }));
}

async function reEvaluateProject(
  context: Context,
  project: number,
  after: ArtifactPosition | null,
): Promise<JobResult> {
  const positions = await artifactsOfProject(context.store.read, project, after, ARTIFACTS_PER_STEP);
  const ids = positions.map(({ id }) => id);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    await touchArtifacts(tx, batch, ids);
    for (const id of ids) await mendTimes(tx, batch, batch.touched.get(id)!.row);
  });
  return nextStep(positions, (last) => ({ project, after: last }));
}

/** The result of a step that has evaluated the artifacts of `done`: fewer than a full step means that none are left. */
function nextStep<T>(done: readonly T[], payloadAfter: (last: T) => ReEvaluatePayload): JobResult {
  const last = done.at(-1);
  return done.length < ARTIFACTS_PER_STEP || last === undefined
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: payloadAfter(last) };
}

/** Waivers of one transaction, at most one artifact each. Waivers of projects share the rest of that bound. */
const WAIVERS_PER_STEP = MAX_WAIVED_ARTIFACTS;
/** The key of the position of the last expired waiver whose artifacts are evaluated. */
const WAIVERS_DONE = 'waivers-until';

/** Evaluate the artifacts of every waiver that has expired since the last call, some waivers in each transaction. */
export async function reEvaluateEndedWaivers(context: Context): Promise<void> {
  const now = context.now().toISOString();
  while ((await expiredWaivers(context.store.read, await lastDone(context.store.read), now, 1)).length > 0)
    await context.evidenceWriter.change(context, async (tx, batch) => {
      const ended = await expiredWaivers(tx, await lastDone(tx), now, WAIVERS_PER_STEP);
      const last = ended.at(-1);
      if (last === undefined) return;
      for (const waiver of ended) if (waiver.artifact !== null) await touchWaivedArtifacts(tx, batch, waiver);
      for (const waiver of ended) if (waiver.project !== null) await touchWaivedArtifacts(tx, batch, waiver);
      // A waiver that somebody ended before has been told about then.
      for (const { id, revokedAt } of ended)
        if (revokedAt === null) await addEvent(tx, batch.at, { type: 'waiver', id, phase: 'ended' });
      await writeMeta(tx, WAIVERS_DONE, `${last.expiresAt} ${last.id}`);
    });
}

/** The stored position. Earlier versions stored a time only: every waiver that had expired at that time was done. */
async function lastDone(db: Db): Promise<WaiverPosition> {
  const [expiresAt = '', id = Number.MAX_SAFE_INTEGER] = (await readMeta(db, WAIVERS_DONE))?.split(' ') ?? [
    new Date(0).toISOString(),
  ];
  return { expiresAt, id: Number(id) };
}
