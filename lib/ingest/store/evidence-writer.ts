/** The one way into the store for evidence, and for every change that artifacts are evaluated after. */
import type { Tx } from '#db/open.ts';
import type { Actor } from '#lib/actor.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import type { StoredDocument } from './store-document.ts';

/** `stale`: trust has changed since the document was verified; it must be verified again. */
export type StoreResult = StoredDocument | { outcome: 'stale' };

export type StoreRequest = {
  document: PreparedDocument;
  /** The version of the trust under which it was verified. */
  trustVersion: number;
  actor: Actor;
  /** RFC 3339, where a history is replayed; null: the moment of the commit. */
  at: string | null;
};

export type EvidenceWriter = {
  /** Store a document. Resolves once it is on disk. */
  storeDocument(request: StoreRequest): Promise<StoreResult>;
  /**
   * Make any other change in a transaction of its own. Every artifact that `work` touches is evaluated again, figures
   * are counted and the log's head is signed in the same transaction.
   */
  change<T>(by: { actor: Actor; at?: string | null }, work: (tx: Tx, batch: Batch) => Promise<T>): Promise<T>;
};
