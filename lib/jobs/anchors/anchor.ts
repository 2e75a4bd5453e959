/** The job that lets an anchor keep the newest checkpoint of the log. */
import { anchoredLog, anchorState, noteAnchored, raiseAlarm } from '#lib/admin/anchors/anchors.ts';
import { describeAlarm } from '#lib/admin/anchors/anchor.ts';
import type { Context } from '#lib/context/context.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import { addJob, findJob } from '#db/system/jobs.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** The kind of the job. */
export const ANCHOR = 'anchor';

/** `anchor` is the name of the anchor. */
export type AnchorPayload = { anchor: string };

/** Add a job for each anchor that has not kept the newest checkpoint, unless one waits already. */
export async function scheduleAnchors(context: Context): Promise<void> {
  const { store, anchors } = context;
  const head = await lastCheckpoint(store.read);
  if (head === null || anchors.alarm !== null) return;
  for (const anchor of anchors.list) {
    const [state, job] = [await anchorState(store.read, anchor), await findJob(store.read, ANCHOR, anchor.name)];
    if ((state?.size ?? -1) >= head.size || job?.state === 'waiting' || job?.state === 'running') continue;
    const now = context.now().toISOString();
    const payload: AnchorPayload = { anchor: anchor.name };
    await store.write((tx) => addJob(tx, { kind: ANCHOR, key: anchor.name, payload, runAt: now, now }));
  }
}

/** Let one anchor keep the newest checkpoint. An anchor that cannot be reached is tried again after a growing pause. */
export async function runAnchor(context: Context, { anchor: name }: AnchorPayload): Promise<JobResult> {
  const { store, anchors, log } = context;
  const anchor = anchors.list.find((one) => one.name === name);
  const seen = await anchoredLog(store.read, log.signer);
  if (anchor === undefined || seen === null) return { outcome: 'done' };
  const kept = await anchor.keep(seen, (await anchorState(store.read, anchor))?.size ?? 0);
  switch (kept.outcome) {
    case 'alarm':
      raiseAlarm(context, kept.alarm);
      return { outcome: 'failed', error: describeAlarm(kept.alarm) };
    case 'unreadable':
      return { outcome: 'retry', error: `${name}: ${kept.reason}`, retryAfterSeconds: null };
    default: {
      const cosignature = kept.outcome === 'kept' ? kept.cosignature : null;
      await noteAnchored(store, anchor, { size: seen.head.size, at: context.now().toISOString(), cosignature });
      return { outcome: 'done' };
    }
  }
}
