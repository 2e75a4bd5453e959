/** Messages between the answering thread and the reading thread. Everything here survives a structured clone. */
import type { ThreadError } from '#lib/ingest/threads/thread-error.ts';
import type { Question } from './question.ts';

/** What the thread is started with: the data folder. */
export type ReadingThreadData = { folder: string };

/** A question by somebody who may not see the projects in `hidden` (row ids). */
export type ToReadingThread = { question: Question; hidden: readonly number[] };

/** `json`: UTF-8; null where nothing is known. The thread answers one question after the other. */
export type FromReadingThread = { json: Uint8Array<ArrayBuffer> | null } | { error: ThreadError };
