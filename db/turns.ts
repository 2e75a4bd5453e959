/**
 * Two connections of one process that write: the one that has much to write gives way to the other between its transactions.
 * SQLite alone would let the busy one take the file again at once, every time.
 */
export type Turns = { shared: SharedArrayBuffer; gives: 'way' | 'none' };

/** How long to give way at most before looking again, in ms: the other side may have ended in the middle. */
const LOOK_EVERY = 50;

export function newTurns(): SharedArrayBuffer {
  return new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT);
}

/** Run one transaction in its turn. */
export async function inTurn<T>({ shared, gives }: Turns, work: () => Promise<T>): Promise<T> {
  const wishes = new Int32Array(shared);
  if (gives === 'way') {
    for (let wished = Atomics.load(wishes, 0); wished > 0; wished = Atomics.load(wishes, 0)) await Atomics.waitAsync(wishes, 0, wished, LOOK_EVERY).value;
    return work();
  }
  Atomics.add(wishes, 0, 1);
  try {
    return await work();
  } finally {
    Atomics.sub(wishes, 0, 1);
    Atomics.notify(wishes, 0);
  }
}
