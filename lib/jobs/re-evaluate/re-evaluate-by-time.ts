/** Evaluates artifacts again whose status may change with time alone, such as by a rule about the age of a scan. */
import { artifactsHeldUntil, type HoldsUntil } from '#db/artifact/artifacts.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Context } from '#lib/context/context.ts';
import { touchArtifacts } from '#lib/ingest/batch/touch-artifacts.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';
import { ARTIFACTS_PER_STEP } from './artifacts-per-step.ts';

/** The kind of the job. */
export const RE_EVALUATE_BY_TIME = 're-evaluate-by-time';

/** The payload of the job: the artifacts that it takes, and the last one that is done. `until` is RFC 3339. */
export type ByTimePayload = { until: string; after: HoldsUntil | null };

/** Schedule the evaluation of the artifacts whose status holds no longer. A job that waits or runs starts again. */
export async function reEvaluateByTime({ store, now }: Context): Promise<void> {
  const until = now().toISOString();
  if ((await artifactsHeldUntil(store.read, until, null, 1)).length === 0) return;
  const payload: ByTimePayload = { until, after: null };
  await store.write((tx) => addJob(tx, { kind: RE_EVALUATE_BY_TIME, key: 'time', payload, runAt: until, now: until }));
}

/** Evaluate the next artifacts. Each has a later end afterwards, or none. */
export async function runReEvaluateByTime(context: Context, { until, after }: ByTimePayload): Promise<JobResult> {
  const due = await artifactsHeldUntil(context.store.read, until, after, ARTIFACTS_PER_STEP);
  const ids = due.map(({ id }) => id);
  if (ids.length > 0) await context.evidenceWriter.change(context, async (tx, batch) => touchArtifacts(tx, batch, ids));
  const last = due.at(-1);
  return last === undefined || due.length < ARTIFACTS_PER_STEP
    ? { outcome: 'done' }
    : { outcome: 'continue', payload: { until, after: last } satisfies ByTimePayload };
}
