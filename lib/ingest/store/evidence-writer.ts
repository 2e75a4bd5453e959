/** The only way to store evidence, and to make any other change after which artifacts are evaluated. */
import type { Tx } from '#db/open.ts';
import type { Actor } from '#lib/actor.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import type { StoredDocument } from './store-document.ts';

/** `stale`: the trust has changed since the document was verified, and it must be verified again. */
export type StoreResult = StoredDocument | { outcome: 'stale' };

export type StoreRequest = {
  document: PreparedDocument;
  /** The version of the trust under which it was verified. */
  trustVersion: number;
  actor: Actor;
  /** RFC 3339: when the evidence was received, where a history is replayed. Null: the time of the transaction. */
  at: string | null;
};

export type EvidenceWriter = {
  /** Store a document. Resolves once it is on disk. */
  storeDocument(request: StoreRequest): Promise<StoreResult>;
  /**
   * Make any other change in a separate transaction. The same transaction evaluates every artifact that `work` touches,
   * writes the rollups and, where the log has new entries, signs a checkpoint.
   */
  change<T>(by: { actor: Actor; at?: string | null }, work: (tx: Tx, batch: Batch) => Promise<T>): Promise<T>;
};
