/**
 * Two connections of one process write to the same file: the app's own and the one of the writer thread. The writer
 * thread has much to write and waits, between its transactions, while the app wants to write. SQLite alone would let
 * the busy connection take the lock again at once, every time.
 */
export type WriterPriority = {
  /** Counts the writers of high priority that want the lock; shared by the threads of the process. */
  waiting: SharedArrayBuffer;
  /** Whether this connection lets the others go first. */
  yields: boolean;
};

/** Longest wait before the count is read again, in ms: a writer may have died while it was counted. */
const RECHECK_MS = 50;

/** The shared counter, at zero. */
export function newWriterCounter(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/** Run one transaction, after those of higher priority. */
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
