/** What the app and the thread that keeps evidence say to each other. Everything here survives a structured clone. */
import type { ErrorCode } from '#lib/errors.ts';
import type { PreparedDocument } from '#lib/ingest/document/document.ts';
import type { KeepResult } from '#lib/ingest/store/group-commit.ts';

export type Unit = { id: number; document: PreparedDocument; trust: number; at: string | null };

/** An error, as far as it can be told across threads. */
export type Refusal = { code: ErrorCode | null; message: string; retryAfterSeconds: number | undefined; cause: string };

export type ToKeeper =
  | { kind: 'open'; folder: string; baseUrl: string; writerCounter: SharedArrayBuffer }
  | { kind: 'keep'; units: Unit[] }
  | { kind: 'close' };

export type FromKeeper = { id: number; kept: KeepResult } | { id: number; refused: Refusal };
