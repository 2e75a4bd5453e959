/** Schedules the jobs that verify stored documents again. */
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';

/** The kind of the job that follows a change of the trust. */
export const REVERIFY = 'reverify';

/** The payload of the job: the change, the row id and the version of the trust entry, and the progress so far. */
export type ReverifyPayload = {
  change: 'added' | 'removed';
  ref: number;
  version: number;
  /** `seq` of the last document that is done. */
  after: number;
};

/** Add the job in the transaction that changes the trust. `now` is RFC 3339. */
export async function scheduleReverify(
  tx: Tx,
  change: { change: 'added' | 'removed'; ref: number; version: number; now: string },
): Promise<void> {
  const { now, ...payload } = change;
  await addJob(tx, {
    kind: REVERIFY,
    key: `${change.version} ${change.change} ${change.ref}`,
    payload: { ...payload, after: 0 } satisfies ReverifyPayload,
    runAt: now,
    now,
  });
}

/** The kind of the job that verifies a document whose bytes retention had dropped, and that was sent again. */
export const VERIFY_RESTORED = 'verify-restored';
export type VerifyRestoredPayload = { seq: number };

/** Add the job in the transaction that stores the bytes again. `now` is RFC 3339. */
export async function scheduleVerifyRestored(tx: Tx, seq: number, now: string): Promise<void> {
  const payload: VerifyRestoredPayload = { seq };
  await addJob(tx, { kind: VERIFY_RESTORED, key: String(seq), payload, runAt: now, now });
}
