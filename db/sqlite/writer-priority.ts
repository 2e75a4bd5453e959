/**
 * Priority between the two connections of one process that write to the same file: the connection of the app and the
 * connection of the writer thread. The writer thread has much to write. Between its transactions it waits while the app
 * wants to write, because SQLite alone would give the lock to the busy connection again and again.
 */

/** The priority of one connection. */
export type WriterPriority = {
  /**
   * Numbers that the threads of the process share: the transactions of high priority that wait or run; the mark of the
   * file (data-folder/lone-copy.ts); and whether a write has failed because of the disk (1).
   */
  waiting: SharedArrayBuffer;
  /** True: this connection has low priority and lets the others write first. */
  yields: boolean;
};

/** Longest wait before the counter is read again, in ms: a writer may have died without decreasing it. */
const RECHECK_MS = 50;

/** A new shared counter with the value zero. */
export function newWriterCounter(): SharedArrayBuffer {
  return new SharedArrayBuffer(3 * Int32Array.BYTES_PER_ELEMENT);
}

/** The number of the mark of the file, which the threads of the process share. */
export function fileMarkOf({ waiting }: WriterPriority): Int32Array {
  return new Int32Array(waiting, Int32Array.BYTES_PER_ELEMENT, 1);
}

/** Whether a write of any thread of the process has failed because of the disk: 1. */
export function failedWriteOf({ waiting }: WriterPriority): Int32Array {
  return new Int32Array(waiting, 2 * Int32Array.BYTES_PER_ELEMENT, 1);
}
/**
 * Run one transaction. A connection that yields first waits until no transaction of high priority waits or runs.
 * Rejects with the error of the transaction.
 */
export async function withPriority<T>({ waiting, yields }: WriterPriority, transaction: () => Promise<T>): Promise<T> {
  const count = new Int32Array(waiting);
  if (yields) {
    await waitUntilZero(count);
    return transaction();
  }
  Atomics.add(count, 0, 1);
  try {
    return await transaction();
  } finally {
    Atomics.sub(count, 0, 1);
    Atomics.notify(count, 0);
  }
}

async function waitUntilZero(count: Int32Array): Promise<void> {
  for (let seen = Atomics.load(count, 0); seen > 0; seen = Atomics.load(count, 0)) {
    await Atomics.waitAsync(count, 0, seen, RECHECK_MS).value;
  }
}
