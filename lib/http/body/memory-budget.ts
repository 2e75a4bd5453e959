/**
 * The memory limit for all request bodies in the process. A body reserves memory as it arrives. When there is none
 * left, the server stops reading from the connection and the sender waits its turn; after a time limit it gets
 * `rate-limited`.
 *
 * Bodies cannot deadlock: a body that cannot grow in the shared pool waits for the large-body slot, which one body
 * holds at a time and which fits the largest body. A declared size reserves no memory. A body that declares a very
 * large size uses the large-body slot from the start, so it can only delay other very large bodies.
 */
import { AttestryError } from '#lib/errors.ts';

const KIB = 1024,
  MIB = 1024 * KIB;

export type MemoryLimits = {
  /** For bodies up to `maxSmallBodyBytes`, so that large bodies cannot block usual bundles. */
  smallPoolBytes: number;
  maxSmallBodyBytes: number;
  sharedPoolBytes: number;
  /** The number of waiting senders; further ones get `rate-limited`. */
  maxWaiting: number;
  /** The longest wait, in ms. */
  maxWaitMs: number;
};

/** The limits of the process. The large-body slot comes on top of the two pools. */
export const MEMORY_LIMITS: MemoryLimits = {
  smallPoolBytes: 32 * MIB,
  maxSmallBodyBytes: 128 * KIB,
  sharedPoolBytes: 32 * MIB,
  maxWaiting: 128,
  maxWaitMs: 60_000,
};

/** The reservation of one body. */
export type Reservation = {
  /**
   * Reserve this many bytes in all, which may be fewer than before; 0 only chooses the pool or the slot. Null when they
   * are reserved at once, else resolves when they are. Throws or rejects with `rate-limited`.
   */
  grow(to: number): Promise<void> | null;
  /** Release all bytes. No `grow` may be pending. */
  release(): void;
};

/** `expected` is the declared size of the body in bytes, if any. */
export type MemoryBudget = {
  reserve(expected?: number): Reservation;
  /** The number of bytes reserved now. */
  reservedBytes(): number;
};

type ReservedBytes = { small: number; shared: number; slot: number };
/** A pending reservation, which waits until `tryReserve` succeeds. */
type Waiter = { tryReserve: () => boolean; resolve: () => void };
type WaitingQueue = {
  /** Null when `tryReserve` succeeds at once. Throws or rejects with `rate-limited`. */
  wait(tryReserve: () => boolean): Promise<void> | null;
  /** Try all pending reservations again, in order. One that succeeds does not wait for those before it. */
  retry(): void;
};
/** The bytes reserved by all bodies together, and whether a body holds the large-body slot. */
type BudgetState = { used: ReservedBytes; slotTaken: boolean };

/** Create a memory budget with these limits, in bytes and milliseconds. */
export function createMemoryBudget(limits: MemoryLimits): MemoryBudget {
  const state: BudgetState = { used: { small: 0, shared: 0, slot: 0 }, slotTaken: false };
  const queue = createWaitingQueue(limits);
  return {
    reserve: (expected = 0) => createReservation(limits, state, queue, expected),
    reservedBytes: () => state.used.small + state.used.shared + state.used.slot,
  };
}

function createWaitingQueue({ maxWaiting, maxWaitMs }: MemoryLimits): WaitingQueue {
  let waiters: Waiter[] = [];
  return {
    wait(tryReserve) {
      if (tryReserve()) return null;
      if (waiters.length >= maxWaiting) throw tooBusy();
      return new Promise((resolve, reject) => {
        const timeout = setTimeout(() => {
          waiters = waiters.filter((waiter) => waiter !== waiting);
          reject(tooBusy());
        }, maxWaitMs);
        const waiting: Waiter = {
          tryReserve,
          resolve: () => {
            clearTimeout(timeout);
            resolve();
          },
        };
        waiters.push(waiting);
      });
    },
    retry() {
      waiters = waiters.filter((waiter) => {
        const reserved = waiter.tryReserve();
        if (reserved) waiter.resolve();
        return !reserved;
      });
    },
  };
}

function createReservation(
  limits: MemoryLimits,
  state: BudgetState,
  queue: WaitingQueue,
  expected: number,
): Reservation {
  const { used } = state;
  const own: ReservedBytes = { small: 0, shared: 0, slot: 0 };
  let hasSlot = false;
  const isVeryLarge = expected > limits.sharedPoolBytes / 2;
  const setReserved = (where: keyof ReservedBytes, to: number): void => {
    used[where] += to - own[where];
    own[where] = to;
  };
  const isSmall = (to: number): boolean =>
    Math.max(to, expected) <= limits.maxSmallBodyBytes && own.shared === 0 && !hasSlot;
  /** Reserve in a pool, or in the slot if this body holds it. */
  const tryGrow = (to: number): boolean => {
    if (isSmall(to) && used.small - own.small + to <= limits.smallPoolBytes) setReserved('small', to);
    else if (hasSlot) setReserved('slot', to - own.shared);
    else if (!isVeryLarge && used.shared - own.shared + to <= limits.sharedPoolBytes) {
      setReserved('shared', to);
      setReserved('small', 0);
    } else return false;
    return true;
  };
  /** Take the large-body slot once it is free. Bytes in the shared pool stay there. */
  const tryGrowOrTakeSlot = (to: number): boolean => {
    if (tryGrow(to)) return true;
    if (state.slotTaken) return false;
    state.slotTaken = hasSlot = true;
    setReserved('small', 0);
    return tryGrow(to);
  };
  /** Give the slot back where the rest fits into the shared pool. */
  const leaveSlot = (to: number): void => {
    if (!hasSlot || isVeryLarge || used.shared - own.shared + to > limits.sharedPoolBytes) return;
    setReserved('slot', 0);
    setReserved('shared', to);
    state.slotTaken = hasSlot = false;
  };
  return {
    grow(to) {
      const isLess = to < own.small + own.shared + own.slot;
      if (isLess) leaveSlot(to);
      if (!tryGrow(to)) return queue.wait(() => tryGrowOrTakeSlot(to));
      if (isLess) queue.retry();
      return null;
    },
    release() {
      for (const where of ['small', 'shared', 'slot'] as const) setReserved(where, 0);
      if (hasSlot) state.slotTaken = false;
      hasSlot = false;
      queue.retry();
    },
  };
}

function tooBusy(): AttestryError {
  return new AttestryError(
    'rate-limited',
    'too much is being sent at once, and no memory became free in time: send again what has no result',
    { retryAfterSeconds: 5 },
  );
}

// Next loads modules more than once in one process, but the process has one budget.
const globals = globalThis as typeof globalThis & { __attestryBodies?: MemoryBudget };

/** The memory budget of this process. */
export function processMemoryBudget(): MemoryBudget {
  globals.__attestryBodies ??= createMemoryBudget(MEMORY_LIMITS);
  return globals.__attestryBodies;
}
