/** Judging artifacts again without new evidence: the rules have changed, or a waiver has ended. */
import { BASELINE } from '#lib/policy/baseline.ts';
import { artifactsAfter } from '#db/artifact/artifacts.ts';
import { waiversEnded } from '#db/artifact/waivers.ts';
import { addJob } from '#db/system/jobs.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import type { Context } from '#lib/context/context.ts';
import type { JobEnd } from '#lib/jobs/queue/run-jobs.ts';
import { relinkIndex } from '#lib/ingest/link/relink-index.ts';
import { coveredBy, touchAll } from '#lib/ingest/batch/touch-artifacts.ts';

export const REJUDGE = 'rejudge';
export type RejudgePayload = { after: number; project: number | null };

/** Artifacts of one step, which nothing else interrupts: a few ms each. */
const STEP = 16;

/** At start: where the rules are newer than the last judgement, everything is judged again in the background. */
export async function rejudgeIfNewer(context: Context): Promise<void> {
  if ((await readMeta(context.store.read, 'policy-version')) === String(BASELINE.version)) return;
  await context.store.write(async (tx) => {
    const now = context.now().toISOString();
    await addJob(tx, {
      kind: REJUDGE,
      key: `policy ${BASELINE.version}`,
      payload: { after: 0, project: null } satisfies RejudgePayload,
      runAt: now,
      now,
    });
    await writeMeta(tx, 'policy-version', String(BASELINE.version));
  });
}

/** One step through all artifacts, in the order they came. */
export async function rejudgeStep(context: Context, payload: RejudgePayload): Promise<JobEnd> {
  const ids = await artifactsAfter(context.store.read, payload.after, STEP);
  await context.evidenceWriter.change(context, async (tx, batch) => {
    await touchAll(tx, batch, ids);
    // What is judged has to be linked as this version links it.
    for (const touched of batch.touched.values()) touched.row = await relinkIndex(tx, touched.row);
  });
  const last = ids.at(-1);
  return ids.length < STEP || last === undefined
    ? { end: 'done' }
    : { end: 'more', payload: { ...payload, after: last } satisfies RejudgePayload };
}

/** Judge anew what waivers covered that have ended since the last look. */
export async function endWaivers(context: Context): Promise<void> {
  const now = context.now().toISOString();
  const since = (await readMeta(context.store.read, 'waivers-until')) ?? new Date(0).toISOString();
  const ended = await waiversEnded(context.store.read, since, now, 1_000);
  if (ended.length === 0) return;
  await context.evidenceWriter.change(context, async (tx, batch) => {
    for (const { artifact, project } of ended) await touchAll(tx, batch, await coveredBy(tx, artifact, project));
    await writeMeta(tx, 'waivers-until', now);
  });
}
