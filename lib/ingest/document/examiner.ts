/**
 * What reads and verifies, as the verbs use it: one upload in, one examined document each out, away from the thread
 * that answers.
 */
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';
import type { EvidenceId, Json, ParseFailureCode } from '#lib/evidence/model/evidence.ts';
import type { Expectation, Thresholds, TrustSet } from '#lib/verify/result/verification.ts';
import type { Packed, ReadDocument } from './document.ts';

/** What the sender says beside the bytes goes with what they are examined under. */
export type ExamineOptions = ReadOptions & {
  trust: TrustSet;
  expect?: Expectation;
  thresholds?: Thresholds;
  now: Date;
  /** It will be kept: pack it where it is read. */
  keep?: boolean;
};

/** A document that could not be read; `size` in bytes, `excerpt` its beginning. */
export type Unreadable = {
  ok: false;
  id: EvidenceId;
  code: ParseFailureCode;
  message: string;
  pointer: string;
  size: number;
  excerpt: string;
};
export type ExaminedDocument = ({ ok: true; packed: Packed | null } & ReadDocument) | Unreadable;

export type ExamineRequest = ExamineOptions & {
  /** Of a document stored before: it is read with the context that was kept beside it. */
  context?: { [key: string]: Json };
  /**
   * `backlog` waits for its turn; left out, the size decides. Who asks while taking the documents of another request
   * asks
   * `interactive`: a thread may be waiting for just that.
   */
  priority?: 'interactive' | 'backlog';
};

/** Documents in the order of the upload, some at a time; the next are made as these are taken. */
export type Examine = (bytes: Uint8Array, request: ExamineRequest) => AsyncIterable<ExaminedDocument[]>;
