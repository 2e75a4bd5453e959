/** Messages between a trial and its assistants. Everything here survives a structured clone. */
import type { LinkedDocuments } from '#lib/ingest/document/linked-texts.ts';
import type { KeptText } from '#lib/ingest/document/stored-document.ts';
import type { VerifiedAgain } from '#lib/ingest/reverify/verify-stored.ts';
import type { Status } from '#lib/status/status.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';

/** What an assistant is started with: the data folder, the empty file of the copy, and the time (RFC 3339). */
export type AssistantInput = { folder: string; file: string; now: string };

/** An artifact (row id) to evaluate; `turn` tells later changes of it from earlier ones. */
export type Waiting = { id: number; turn: number };
/** What the evaluation of an artifact without an environment concludes. */
export type Evaluated = Waiting & { status: Status; reason: string };

export type ToAssistant =
  /** The data have been copied. */
  | { kind: 'begin' }
  /** Verify a document (`seq`) by this trust, or the last one that was sent. */
  | { kind: 'verify'; seq: number; trust: TrustSet | null }
  | { kind: 'read'; wanted: LinkedDocuments }
  | { kind: 'evaluate'; waiting: readonly Waiting[] };

export type FromAssistant =
  /** The file of the copy is open, and need not have a name any more. */
  | { kind: 'open' }
  | { kind: 'verified'; seq: number; verified: VerifiedAgain | null }
  | { kind: 'read'; texts: readonly KeptText[] }
  | { kind: 'evaluated'; evaluated: readonly Evaluated[] };
