/**
 * Group commit: one transaction stores the documents of concurrent requests, up to a bound. Each promise resolves once
 * its document is on disk. Between two transactions the event loop runs other work, so that answers stay quick.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store, Tx } from '#db/open.ts';
import { storedIds } from '#db/evidence/evidence.ts';
import { writeRollupChanges } from '#db/rollup/rollup-changes.ts';
import { trustVersion } from '#db/system/trust.ts';
import { newBatch } from '#lib/ingest/batch/batch.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { evaluateTouched } from '#lib/ingest/evaluate/touched/evaluate-touched.ts';
import { settleProjects } from '#lib/ingest/settle/settle-projects.ts';
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

/** Bounds of one transaction: the sum of `documentWeight`, and packed bytes. A larger document is stored alone. */
const DEFAULT_WEIGHT = 64;
const MAX_BYTES = 4 * 1024 * 1024;

/**
 * `onlyStatuses`, `later`: as in `Batch`. `maxWeight` bounds the sum of `documentWeight` of one transaction: a larger
 * one writes fewer pages for each document, and lets others wait longer.
 */
type CommitOptions = {
  store: Store;
  log: LogSigner;
  now: () => Date;
  adopts: readonly string[];
  onlyStatuses?: boolean;
  later?: Set<number> | null;
  maxWeight?: number;
};

/** An `EvidenceWriter` that commits on the calling thread. */
export function openGroupCommitWriter(options: CommitOptions): EvidenceWriter {
  const { maxWeight = DEFAULT_WEIGHT } = options;
  const queue: PendingDocument[] = [];
  let busy = false;

  async function run(): Promise<void> {
    busy = true;
    try {
      while (queue.length > 0) {
        await commitBatch(options, nextBatch(queue, maxWeight));
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
    change: ({ actor, at = null }, work) => runTransaction(options, { actor, at }, work),
  };
}

/** One transaction: `work`, then the evaluation of what it touched, the rollups, and the checkpoint of new entries. */
function runTransaction<T>(
  { store, log, now, adopts, onlyStatuses = false, later = null }: CommitOptions,
  { actor, at }: { actor: Actor; at: string | null },
  work: (tx: Tx, batch: Batch) => Promise<T>,
): Promise<T> {
  return store.write(async (tx) => {
    const clock = now().toISOString();
    const batch = newBatch({ at: at ?? clock, wallClock: clock, actor, adopts, onlyStatuses, later });
    const result = await work(tx, batch);
    await settleProjects(tx, batch);
    await evaluateTouched(tx, batch);
    if (!onlyStatuses) await writeRollupChanges(tx, batch.rollupChanges);
    if (batch.logEnd !== null && !onlyStatuses) await signCheckpoint(tx, log, clock, batch.logEnd);
    return result;
  });
}

/** Store documents in one transaction; where it fails, each in its own, so that one document fails only its request. */
async function commitBatch(options: CommitOptions, pending: readonly PendingDocument[]): Promise<void> {
  try {
    const results = await storeAll(options, pending);
    pending.forEach((one, i) => one.resolve(results[i]!));
  } catch (error) {
    if (pending.length === 1) pending[0]!.reject(error);
    else
      for (const one of pending) {
        await storeAll(options, [one]).then(([result]) => one.resolve(result!), one.reject);
      }
  }
}

function storeAll(options: CommitOptions, pending: readonly PendingDocument[]): Promise<StoreResult[]> {
  return runTransaction(options, pending[0]!.request, async (tx, batch) => {
    const currentVersion = await trustVersion(tx);
    await findAbsent(tx, batch, pending);
    const results: StoreResult[] = [];
    for (const { request } of pending) {
      batch.actor = request.actor;
      results.push(
        request.trustVersion === currentVersion
          ? await storeDocument(tx, batch, request.document, request.trustVersion)
          : { outcome: 'stale' },
      );
    }
    return results;
  });
}

/** Find out at once which of several documents are new. */
async function findAbsent(tx: Tx, batch: Batch, pending: readonly PendingDocument[]): Promise<void> {
  if (pending.length < 2) return;
  const ids = pending.map(({ request }) => request.document.id);
  const stored = await storedIds(tx, ids);
  batch.absent = new Set(ids.filter((id) => !stored.has(id)));
}

/** Take the next documents that have the same `at` from the queue, within the bounds of one transaction. */
function nextBatch(queue: PendingDocument[], maxWeight: number): PendingDocument[] {
  const { at } = queue[0]!.request;
  let size = 0;
  let weight = 0;
  let count = 0;
  while (count < queue.length && queue[count]!.request.at === at) {
    size += queue[count]!.request.document.packedBody.bytes.length;
    weight += documentWeight(queue[count]!.request.document);
    if (count > 0 && (size > MAX_BYTES || weight > maxWeight)) break;
    count += 1;
  }
  return queue.splice(0, count);
}
