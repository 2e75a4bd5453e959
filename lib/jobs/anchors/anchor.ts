/** The job that lets an anchor keep the newest checkpoint of the log. */
import { anchoredLog, anchorState, noteAnchored, raiseAlarm } from '#lib/admin/anchors/anchors.ts';
import { describeAlarm } from '#lib/admin/anchors/anchor.ts';
import type { Context } from '#lib/context/context.ts';
import { lastCheckpoint } from '#db/log/log.ts';
import { readMeta, writeMeta } from '#db/system/meta.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { addJob, findJob } from '#db/system/jobs.ts';
import type { JobResult } from '#lib/jobs/queue/run-jobs.ts';

/** The kind of the job. */
export const ANCHOR = 'anchor';

/** `anchor` is the name of the anchor. */
export type AnchorPayload = { anchor: string };

/** How many entries of the audit log an entry of the evidence log commits to. */
const COMMITTED = 'audit-log-committed';

/**
 * Append the head of the audit log to the evidence log, where it has grown: what proves the evidence log, as its
 * anchors do, then proves the audit log up to this head, too.
 */
async function commitAuditLog(context: Context): Promise<void> {
  const { store } = context;
  const head = await lastCheckpoint(store.read, 'audit');
  if (head === null || Number((await readMeta(store.read, COMMITTED)) ?? 0) >= head.size) return;
  const { size, root } = head;
  await context.evidenceWriter.change(context, async (tx, batch) => {
    const sha256 = Buffer.from(root).toString('hex');
    await appendEntry(tx, batch, { kind: 'audit-log', at: batch.wallClock, size, sha256 });
    await writeMeta(tx, COMMITTED, String(size));
  });
}

/** Add a job for each anchor that has not kept the newest checkpoint, unless one waits already. */
export async function scheduleAnchors(context: Context): Promise<void> {
  const { store, anchors } = context;
  if (anchors.list.length === 0 || anchors.alarm !== null) return;
  await commitAuditLog(context);
  const head = await lastCheckpoint(store.read);
  if (head === null) return;
  for (const anchor of anchors.list) {
    const [state, job] = [await anchorState(store.read, anchor), await findJob(store.read, ANCHOR, anchor.name)];
    if ((state?.size ?? -1) >= head.size || job?.state === 'waiting' || job?.state === 'running') continue;
    const now = context.now().toISOString();
    const payload: AnchorPayload = { anchor: anchor.name };
    const host = URL.parse(anchor.name)?.host;
    await store.write((tx) =>
      addJob(tx, { kind: ANCHOR, key: anchor.name, payload, runAt: now, now, ...(host && { host }) }),
    );
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
      await raiseAlarm(context, kept.alarm);
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
