/**
 * Group commit: what concurrent requests bring is kept together, a bounded number at a time, and every promise resolves
 * only once its document is on disk. Between two transactions other work has its turn, so that answers stay quick.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Store, Tx } from '#db/open.ts';
import { writeTally } from '#db/rollup/tally.ts';
import { trustVersion } from '#db/system/trust.ts';
import { newBatch } from '#lib/ingest/batch/batch.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { judgeTouched } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { signHead } from '#lib/ingest/log/append.ts';
import type { LogSigner } from '#lib/ingest/log/signer.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import { weightOf } from '#lib/ingest/link/link-remaining.ts';
import { keepDocument } from './store-document.ts';
import type { Kept } from './store-document.ts';

/** `stale`: trust has changed since the document was verified; it must be verified again. */
export type KeepResult = Kept | { outcome: 'stale' };

export type Writer = {
  /** Keep a document. `at` is set where a history is replayed, else the moment of the commit counts. */
  keep(document: PreparedDocument, trust: number, at: string | null): Promise<KeepResult>;
  /** Any other change, in a transaction that judges, counts and signs like the others. */
  change<T>(work: (tx: Tx, batch: Batch) => Promise<T>, at?: string | null): Promise<T>;
};

type Unit = {
  document: PreparedDocument;
  trust: number;
  at: string | null;
  resolve: (kept: KeepResult) => void;
  reject: (error: unknown) => void;
};

/** Of weight: so many ordinary documents, or one that is about very many things. */
const MOST_WEIGHT = 64;
const MOST_BYTES = 4 * 1024 * 1024;

export function openWriter(store: Store, log: LogSigner, now: () => Date): Writer {
  const queue: Unit[] = [];
  let busy = false;

  const transaction = <T>(at: string | null, work: (tx: Tx, batch: Batch) => Promise<T>): Promise<T> =>
    store.write(async (tx) => {
      const clock = now().toISOString();
      const batch = newBatch(at ?? clock, clock);
      const result = await work(tx, batch);
      await judgeTouched(tx, batch);
      await writeTally(tx, batch.tally);
      if (batch.logged) await signHead(tx, log, clock);
      return result;
    });

  const keepAll = (units: readonly Unit[]) =>
    transaction(units[0]!.at, async (tx, batch) => {
      const present = await trustVersion(tx);
      const kept: KeepResult[] = [];
      for (const unit of units)
        kept.push(
          unit.trust === present ? await keepDocument(tx, batch, unit.document, unit.trust) : { outcome: 'stale' },
        );
      return kept;
    });

  async function run(): Promise<void> {
    busy = true;
    try {
      while (queue.length > 0) {
        const units = takeBatch(queue);
        try {
          const kept = await keepAll(units);
          units.forEach((unit, i) => unit.resolve(kept[i]!));
        } catch (error) {
          // One of them cannot be kept: the others must not suffer for it.
          if (units.length === 1) units[0]!.reject(error);
          else for (const unit of units) await keepAll([unit]).then(([kept]) => unit.resolve(kept!), unit.reject);
        }
        await nextTurn();
      }
    } finally {
      busy = false;
    }
  }

  return {
    keep: (document, trust, at) =>
      new Promise((resolve, reject) => {
        queue.push({ document, trust, at, resolve, reject });
        if (!busy) void nextTurn().then(() => (busy ? undefined : run()));
      }),
    change: (work, at = null) => transaction(at, work),
  };
}

/** The next documents of one moment, bounded in number and size. */
function takeBatch(queue: Unit[]): Unit[] {
  const { at } = queue[0]!;
  let size = 0;
  let weight = 0;
  let count = 0;
  while (count < queue.length && queue[count]!.at === at) {
    size += queue[count]!.document.packedBody.bytes.length;
    weight += weightOf(queue[count]!.document);
    if (count > 0 && (size > MOST_BYTES || weight > MOST_WEIGHT)) break;
    count += 1;
  }
  return queue.splice(0, count);
}
