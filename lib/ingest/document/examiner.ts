/** The interface for reading and verifying an upload: it yields each document with its verification or its error. */
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';
import type { EvidenceId, Json, ParseFailureCode } from '#lib/evidence/model/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import type { PackedParts, ReadDocument } from './document.ts';

export type ExamineOptions = ReadOptions & {
  trust: TrustSet;
  expect?: Expectation;
  thresholds?: Partial<Thresholds>;
  now: Date;
  /** True where the document will be stored: the thread that reads it then also compresses it. */
  pack?: boolean;
};

/** A document that could not be read; `size` in bytes, `excerpt` its beginning. */
export type UnreadableDocument = {
  ok: false;
  id: EvidenceId;
  /** `too-large`: it is above a limit, and was not read at all. */
  code: ParseFailureCode | 'too-large';
  message: string;
  pointer: string;
  size: number;
  excerpt: string;
};
/** `packed` is null unless the request has `pack`. */
export type ExaminedDocument = ({ ok: true; packed: PackedParts | null } & ReadDocument) | UnreadableDocument;

export type ExamineRequest = ExamineOptions & {
  /** For a document that is stored already: the context that was stored beside it. */
  context?: { [key: string]: Json };
  /** True for a stored document that the present rules have searched for secrets, and that has none. */
  hasNoSecrets?: boolean;
  /**
   * True for a stored document whose statements are stored beside it and depend on nothing else: only its verification
   * is of interest. The other members of the result do not say what the document states.
   */
  onlyVerification?: boolean;
  /**
   * `backlog` waits behind interactive requests, and is not refused where many wait: its caller limits how many it has
   * at once. Default: the size decides. A caller that is iterating over another
   * request must use `interactive`, because a thread may be waiting for it to take the next documents.
   */
  priority?: 'interactive' | 'backlog';
};

/** Reads and verifies: `VerificationPool` on worker threads, `InlineExaminer` on the calling thread. */
export interface Examiner {
  /** Yields the documents in the order of the upload, in chunks. It reads on as the caller takes them. */
  examine(bytes: Uint8Array, request: ExamineRequest): AsyncIterable<ExaminedDocument[]>;
  /** Stop the threads. */
  close(): Promise<void>;
}
