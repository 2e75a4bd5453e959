/** Messages between the pool and its threads. Everything here survives a structured clone. */
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';
import type { EvidenceId, Json, ParseFailureCode } from '#lib/evidence/model/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import type { PackedParts, ReadDocument } from '#lib/ingest/document/document.ts';

/** The options of a task without its trust, which is sent to each thread once. */
export type TaskOptions = {
  readOptions: ReadOptions;
  context: { [key: string]: Json } | null;
  hasNoSecrets: boolean;
  onlyVerification: boolean;
  expect: Expectation | null;
  thresholds: Partial<Thresholds> | null;
  now: Date;
  pack: boolean;
};

/** The position of a document's bytes in the upload, or the bytes themselves where the upload does not contain them. */
export type BytesLocation = { start: number; end: number } | { bytes: Uint8Array };

export type DocumentResult =
  | ({ ok: true; location: BytesLocation; packed: PackedParts | null } & Omit<ReadDocument, 'bytes'>)
  | {
      ok: false;
      id: EvidenceId;
      code: ParseFailureCode;
      message: string;
      pointer: string;
      size: number;
      excerpt: string;
    };

export type ToWorker =
  | { kind: 'add-trust'; key: string; set: TrustSet }
  /** `skip`: number of documents that an earlier thread had delivered before it died. */
  | {
      kind: 'start-task';
      id: number;
      bytes: Uint8Array;
      trustKey: string;
      options: TaskOptions;
      interactive: boolean;
      skip: number;
    }
  /** The caller has taken a chunk; the thread may send another. */
  | { kind: 'acknowledge-chunk'; id: number }
  | { kind: 'stop-task'; id: number };

export type FromWorker =
  | { kind: 'chunk'; id: number; documents: DocumentResult[]; last: boolean }
  | { kind: 'failed'; id: number; message: string };
