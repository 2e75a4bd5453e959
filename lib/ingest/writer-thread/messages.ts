/** Messages between the app and the writer thread. Everything here survives a structured clone. */
import type { ErrorCode } from '#lib/errors.ts';
import type { StoreRequest, StoreResult } from '#lib/ingest/store/evidence-writer.ts';

export type StoreTask = { id: number; request: StoreRequest };

/** An error in the form that can cross threads. */
export type ThreadError = {
  code: ErrorCode | null;
  message: string;
  retryAfterSeconds: number | undefined;
  cause: string;
};

export type ToWriterThread =
  | { kind: 'open'; folder: string; baseUrl: string; adopts: readonly string[]; writerCounter: SharedArrayBuffer }
  | { kind: 'store'; tasks: StoreTask[] }
  | { kind: 'close' };

export type FromWriterThread = { id: number; result: StoreResult } | { id: number; error: ThreadError };
