/** The evidence writer of a trial: it shows what is evaluated, and can make several changes in one transaction. */
import type { Actor } from '#lib/actor.ts';
import type { Store, Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { EvidenceWriter } from '#lib/ingest/store/evidence-writer.ts';
import { openGroupCommitWriter } from '#lib/ingest/store/group-commit.ts';
import { throwawayLogSigner, type TriedBy } from './scratch-context.ts';

export type TrialWriter = EvidenceWriter & {
  /** Every change that `work` makes becomes a part of one transaction, which evaluates each artifact at its end. */
  together<T>(by: Actor, work: () => Promise<T>): Promise<T>;
};

/**
 * Open a writer on a scratch store. `later` gets the artifacts that are settled and not evaluated (null: all are
 * evaluated), and `onBatch` each batch after it was committed.
 */
export function openTrialWriter(
  store: Store,
  { now, adopts, later }: Pick<TriedBy, 'now' | 'adopts'> & { later: Set<number> | null },
  onBatch: (batch: Batch) => void,
): TrialWriter {
  const writer = openGroupCommitWriter({
    store,
    log: throwawayLogSigner(),
    now: () => new Date(now),
    adopts,
    onlyStatuses: true,
    later,
  });
  let shared: { tx: Tx; batch: Batch } | null = null;
  const change: EvidenceWriter['change'] = async (by, work) => {
    if (shared !== null) {
      shared.batch.actor = by.actor;
      return work(shared.tx, shared.batch);
    }
    let seen: Batch | null = null;
    const result = await writer.change(by, (tx, batch) => {
      seen = batch;
      return work(tx, batch);
    });
    if (seen !== null) onBatch(seen);
    return result;
  };
  return {
    storeDocument: (request) => writer.storeDocument(request),
    change,
    together: (actor, work) =>
      change({ actor }, async (tx, batch) => {
        shared = { tx, batch };
        try {
          return await work();
        } finally {
          shared = null;
        }
      }),
  };
}
