/** After a change of trust: verify again exactly what it can change, in the background and in bounded steps. */
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';

export const REVERIFY = 'reverify';

export type ReverifyPayload = {
  change: 'added' | 'removed';
  ref: number;
  version: number;
  /** Everything up to this evidence is done. */
  after: number;
};

/** In the transaction that changes trust: ask for what follows from it. */
export async function scheduleReverify(
  tx: Tx,
  change: { change: 'added' | 'removed'; ref: number; version: number; now: string },
): Promise<void> {
  const { now, ...rest } = change;
  await addJob(tx, {
    kind: REVERIFY,
    key: `${change.version} ${change.change} ${change.ref}`,
    payload: { ...rest, after: 0 } satisfies ReverifyPayload,
    runAt: now,
    now,
  });
}
