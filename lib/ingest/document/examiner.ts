/** How evidence is read and verified: one upload in, its documents out, each with its verification or its error. */
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';
import type { EvidenceId, Json, ParseFailureCode } from '#lib/evidence/model/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import type { PackedParts, ReadDocument } from './document.ts';

export type ExamineOptions = ReadOptions & {
  trust: TrustSet;
  expect?: Expectation;
  thresholds?: Thresholds;
  now: Date;
  /** True where the document will be stored: the thread that reads it then also compresses it. */
  pack?: boolean;
};

/** A document that could not be read; `size` in bytes, `excerpt` its beginning. */
export type UnreadableDocument = {
  ok: false;
  id: EvidenceId;
  code: ParseFailureCode;
  message: string;
  pointer: string;
  size: number;
  excerpt: string;
};
export type ExaminedDocument = ({ ok: true; packed: PackedParts | null } & ReadDocument) | UnreadableDocument;

export type ExamineRequest = ExamineOptions & {
  /** For a document that is stored already: the context that was stored beside it. */
  context?: { [key: string]: Json };
  /**
   * `backlog` waits behind interactive requests. Left out, the size decides. A caller that already holds documents of
   * another request must ask `interactive`: a thread may be waiting for it.
   */
  priority?: 'interactive' | 'backlog';
};

/** Reads and verifies. `VerificationPool` does it on worker threads, `InlineExaminer` on the calling thread. */
export interface Examiner {
  /** Documents in the order of the upload, some at a time; the next are made as these are taken. */
  examine(bytes: Uint8Array, request: ExamineRequest): AsyncIterable<ExaminedDocument[]>;
  /** Ends its threads. */
  close(): Promise<void>;
}
