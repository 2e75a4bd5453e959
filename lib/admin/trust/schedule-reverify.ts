/** Schedules the job that verifies again the documents whose outcome a change of trust can change. */
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';

/** The kind of the job. */
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
