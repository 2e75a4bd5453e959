/** Evaluates artifacts again without new evidence: the policy has changed, or a waiver has ended. */
import { activePolicy } from '#lib/ingest/evaluate/active-policy.ts';
import { artifactIdsAfter } from '#db/artifact/artifacts.ts';
import { expiredWaivers } from '#db/artifact/waivers.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { relinkIndex } from '#lib/ingest/link/relink-index.ts';
import { artifactsOfWaiver, touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';

export const RE_EVALUATE = 'rejudge';
export type ReEvaluatePayload = { after: number; project: number | null };

/** Artifacts of one step, which is one transaction: each takes a few milliseconds. */
const ARTIFACTS_PER_STEP = 16;

/** At start: where the policy has a new version, all artifacts are evaluated again in the background. */
export async function scheduleReEvaluation(context: Context): Promise<void> {
  const { version } = activePolicy();
  if ((await readMeta(context.store.read, 'policy-version')) === String(version)) return;
  await context.store.write(async (tx) => {
    const now = context.now().toISOString();
    await addJob(tx, {
      kind: RE_EVALUATE,
      key: `policy ${version}`,
      payload: { after: 0, project: null } satisfies ReEvaluatePayload,
      runAt: now,
      now,
    });
    await writeMeta(tx, 'policy-version', String(version));
  });
}

/** Evaluate the next artifacts, in the order of their row ids. */
export async function runReEvaluate(context: Context, payload: ReEvaluatePayload): Promise<JobResult> {
  const ids = await artifactIdsAfter(context.store.read, payload.after, ARTIFACTS_PER_STEP);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    await touchArtifacts(tx, batch, ids);
    // An earlier version may have linked an index differently.
    for (const touched of batch.touched.values()) touched.row = await relinkIndex(tx, touched.row);
  });
  const last = ids.at(-1);
  return ids.length < ARTIFACTS_PER_STEP || last === undefined
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { ...payload, after: last } satisfies ReEvaluatePayload };
}

/** Evaluate the artifacts of the waivers that have ended since the last call. */
export async function reEvaluateEndedWaivers(context: Context): Promise<void> {
  const now = context.now().toISOString();
  const since = (await readMeta(context.store.read, 'waivers-until')) ?? new Date(0).toISOString();
  const ended = await expiredWaivers(context.store.read, since, now, 1_000);
  if (ended.length === 0) return;
  await context.evidenceWriter.change(context, async (tx, batch) => {
    for (const { artifact, project } of ended)
      await touchArtifacts(tx, batch, await artifactsOfWaiver(tx, artifact, project));
    await writeMeta(tx, 'waivers-until', now);
  });
}
