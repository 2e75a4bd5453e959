/** What the pool and its threads say to each other. Everything here survives a structured clone. */
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';
import type { EvidenceId, Json, ParseFailureCode } from '#lib/evidence/model/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import type { PackedParts, ReadDocument } from '#lib/ingest/document/document.ts';

/** All of a task but its trust, which a thread is told once. */
export type TaskOptions = {
  readOptions: ReadOptions;
  context: { [key: string]: Json } | null;
  expect: Expectation | null;
  thresholds: Thresholds | null;
  now: Date;
  pack: boolean;
};

/** Where a document's bytes lie in the upload; bytes of its own where they are no part of it. */
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
  | { kind: 'trust'; key: string; set: TrustSet }
  /** `skip`: how many documents an earlier thread had already delivered before it died. */
  | {
      kind: 'task';
      id: number;
      bytes: Uint8Array;
      trustKey: string;
      options: TaskOptions;
      interactive: boolean;
      skip: number;
    }
  /** The chunk was taken; the next may come. */
  | { kind: 'more'; id: number }
  | { kind: 'stop'; id: number };

export type FromWorker =
  | { kind: 'chunk'; id: number; documents: DocumentResult[]; last: boolean }
  | { kind: 'failed'; id: number; message: string };
