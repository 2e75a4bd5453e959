/**
 * Group commit: what concurrent requests bring is kept together, a bounded number at a time, and every promise resolves
 * only once its document is on disk. Between two transactions other work has its turn, so that answers stay quick.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store, Tx } from '#db/open.ts';
import { writeRollupChanges } from '#db/rollup/rollup-changes.ts';
import { trustVersion } from '#db/system/trust.ts';
import { newBatch } from '#lib/ingest/batch/batch.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { evaluateTouched } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { signCheckpoint } from '#lib/ingest/log/append.ts';
import type { LogSigner } from '#lib/ingest/log/signer.ts';
import { documentWeight } from '#lib/ingest/link/link-remaining.ts';
import type { Actor } from '#lib/actor.ts';
import type { EvidenceWriter, StoreRequest, StoreResult } from './evidence-writer.ts';
import { storeDocument } from './store-document.ts';

type PendingDocument = {
  request: StoreRequest;
  resolve: (result: StoreResult) => void;
  reject: (error: unknown) => void;
};

/** Of weight: so many ordinary documents, or one that is about very many things. */
const MAX_WEIGHT = 64;
const MAX_BYTES = 4 * 1024 * 1024;

/** The writer that commits on the calling thread. */
export function openGroupCommitWriter({
  store,
  log,
  now,
}: {
  store: Store;
  log: LogSigner;
  now: () => Date;
}): EvidenceWriter {
  const queue: PendingDocument[] = [];
  let busy = false;

  const transaction = <T>(
    { actor, at }: { actor: Actor; at: string | null },
    work: (tx: Tx, batch: Batch) => Promise<T>,
  ): Promise<T> =>
    store.write(async (tx) => {
      const clock = now().toISOString();
      const batch = newBatch({ at: at ?? clock, wallClock: clock, actor });
      const result = await work(tx, batch);
      await evaluateTouched(tx, batch);
      await writeRollupChanges(tx, batch.rollupChanges);
      if (batch.hasLogEntries) await signCheckpoint(tx, log, clock);
      return result;
    });

  const storeAll = (units: readonly PendingDocument[]) =>
    transaction(units[0]!.request, async (tx, batch) => {
      const present = await trustVersion(tx);
      const results: StoreResult[] = [];
      for (const { request } of units) {
        batch.actor = request.actor;
        results.push(
          request.trustVersion === present
            ? await storeDocument(tx, batch, request.document, request.trustVersion)
            : { outcome: 'stale' },
        );
      }
      return results;
    });

  async function run(): Promise<void> {
    busy = true;
    try {
      while (queue.length > 0) {
        const units = nextBatch(queue);
        try {
          const results = await storeAll(units);
          units.forEach((unit, i) => unit.resolve(results[i]!));
        } catch (error) {
          // One document that cannot be stored must not fail the others.
          if (units.length === 1) units[0]!.reject(error);
          else for (const unit of units) await storeAll([unit]).then(([result]) => unit.resolve(result!), unit.reject);
        }
        await nextTurn();
      }
    } finally {
      busy = false;
    }
  }

  return {
    storeDocument: (request) =>
      new Promise((resolve, reject) => {
        queue.push({ request, resolve, reject });
        if (!busy) void nextTurn().then(() => (busy ? undefined : run()));
      }),
    change: ({ actor, at = null }, work) => transaction({ actor, at }, work),
  };
}

/** The next documents of one moment, bounded in number and size. */
function nextBatch(queue: PendingDocument[]): PendingDocument[] {
  const { at } = queue[0]!.request;
  let size = 0;
  let weight = 0;
  let count = 0;
  while (count < queue.length && queue[count]!.request.at === at) {
    size += queue[count]!.request.document.packedBody.bytes.length;
    weight += documentWeight(queue[count]!.request.document);
    if (count > 0 && (size > MAX_BYTES || weight > MAX_WEIGHT)) break;
    count += 1;
  }
  return queue.splice(0, count);
}
