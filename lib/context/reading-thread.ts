/** The thread beside the answering one. */

/** A thread that answers long questions about a data folder (lib/query/reading-thread has them). */
export type ReadingThread = {
  readonly folder: string;
  /**
   * The answer as JSON in UTF-8, for somebody who may not see the projects in `hidden` (row ids); null where nothing is
   * known. Throws what the question throws; `unavailable` where too many wait, where it takes too long, and where the
   * thread dies of it; `bad-request` once `signal` says that the caller has gone.
   */
  ask(
    question: { of: string; input: object },
    hidden: readonly number[],
    signal?: AbortSignal,
  ): Promise<Uint8Array<ArrayBuffer> | null>;
  close(): Promise<void>;
};
