/** Messages between the app and the writer thread. Everything here survives a structured clone. */
import type { ThreadError } from '#lib/ingest/threads/thread-error.ts';
import type { StoreRequest, StoreResult } from '#lib/ingest/store/evidence-writer.ts';

export type StoreTask = { id: number; request: StoreRequest };

export type ToWriterThread =
  | { kind: 'open'; folder: string; baseUrl: string; adopts: readonly string[]; writerCounter: SharedArrayBuffer }
  | { kind: 'store'; tasks: StoreTask[] }
  | { kind: 'move-log' }
  | { kind: 'close' };

export type StoreReply = { id: number; result: StoreResult } | { id: number; error: ThreadError };

/** The replies of one turn, or that the write-ahead log was moved. */
export type FromWriterThread = StoreReply[] | 'log-moved';
