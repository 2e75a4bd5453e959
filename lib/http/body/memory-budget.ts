/**
 * One bound for the bytes of all bodies that are in the process at once, whoever sends them and however many. A body
 * reserves as it arrives. Where there is no room its sender waits in turn (nothing more is read from its connection),
 * and is told to come again when it has waited too long. It cannot end in everybody waiting for everybody: who cannot
 * grow in the common room waits for the lane, which one body has at a time and in which the largest fits. What is
 * merely announced takes no room from others: who announces very much goes to the lane at once, and only stands in the
 * way of others who do.
 */
import { AttestryError } from '#lib/errors.ts';

const KIB = 1024,
  MIB = 1024 * KIB;

export type MemoryLimits = {
  /** For bodies up to `smallEach`: the usual bundle finds room whatever large ones do. */
  smallPoolBytes: number;
  maxSmallBodyBytes: number;
  sharedPoolBytes: number;
  /** Senders that wait at once; more are told to come again. */
  maxWaiting: number;
  /** The longest wait, in ms. */
  maxWaitMs: number;
};

/** Together with the lane, which holds the largest body there may be. */
export const MEMORY_LIMITS: MemoryLimits = {
  smallPoolBytes: 32 * MIB,
  maxSmallBodyBytes: 128 * KIB,
  sharedPoolBytes: 32 * MIB,
  maxWaiting: 128,
  maxWaitMs: 60_000,
};

/** What one body holds. */
export type Reservation = {
  /**
   * Have room for this many bytes in all; for none, a place where they will be. Resolves when there is; null where
   * there is at once. Rejects with `rate-limited`.
   */
  grow(to: number): Promise<void> | null;
  /** Give back what is held; nobody may be waiting for more of it. */
  release(): void;
};

/** `expected`: bytes that the sender means to send, where it says so. */
export type MemoryBudget = {
  reserve(expected?: number): Reservation;
  /** Bytes reserved now. */ reservedBytes(): number;
};

type ReservedBytes = { small: number; common: number; lane: number };
/** Somebody who waits until `take` finds room. */
type Waiter = { tryReserve: () => boolean; resolve: () => void };

export function createMemoryBudget(room: MemoryLimits): MemoryBudget {
  const used: ReservedBytes = { small: 0, common: 0, lane: 0 };
  let laneTaken = false;
  let line: Waiter[] = [];

  /** In order: the lane goes to who came first; who fits beside waits for nobody. */
  const serve = (): void => {
    line = line.filter((one) => {
      const taken = one.tryReserve();
      if (taken) one.resolve();
      return !taken;
    });
  };

  function wait(take: () => boolean): Promise<void> | null {
    if (take()) return null;
    if (line.length >= room.maxWaiting) throw tooBusy();
    return new Promise((resolve, reject) => {
      const late = setTimeout(() => {
        line = line.filter((one) => one !== waiting);
        reject(tooBusy());
      }, room.maxWaitMs);
      const waiting: Waiter = {
        tryReserve: take,
        resolve: () => {
          clearTimeout(late);
          resolve();
        },
      };
      line.push(waiting);
    });
  }

  function open(expected = 0): Reservation {
    const own: ReservedBytes = { small: 0, common: 0, lane: 0 };
    let ownLane = false;
    const move = (where: keyof ReservedBytes, to: number): void => {
      used[where] += to - own[where];
      own[where] = to;
    };
    const isSmall = (to: number): boolean =>
      Math.max(to, expected) <= room.maxSmallBodyBytes && own.common === 0 && !ownLane;
    const veryLarge = expected > room.sharedPoolBytes / 2;
    const fits = (to: number): boolean => {
      if (isSmall(to) && used.small - own.small + to <= room.smallPoolBytes) move('small', to);
      else if (ownLane) move('lane', to - own.common);
      else if (!veryLarge && used.common - own.common + to <= room.sharedPoolBytes) {
        move('common', to);
        move('small', 0);
      } else return false;
      return true;
    };
    /** Into the lane, once it is free; what is in the common room stays there. */
    const intoLane = (to: number): boolean => {
      if (fits(to)) return true;
      if (laneTaken) return false;
      laneTaken = ownLane = true;
      move('small', 0);
      return fits(to);
    };
    return {
      grow: (to) => (fits(to) ? null : wait(() => intoLane(to))),
      release() {
        for (const where of ['small', 'common', 'lane'] as const) move(where, 0);
        if (ownLane) laneTaken = false;
        ownLane = false;
        serve();
      },
    };
  }

  return { reserve: open, reservedBytes: () => used.small + used.common + used.lane };
}

function tooBusy(): AttestryError {
  return new AttestryError(
    'rate-limited',
    'too much is being sent at once: nothing of this request was taken, send it again',
    { retryAfterSeconds: 5 },
  );
}

// Next loads modules more than once in one process; there is one bound.
const globals = globalThis as typeof globalThis & { __attestryBodies?: MemoryBudget };

/** The bound of this process. */
export function processMemoryBudget(): MemoryBudget {
  globals.__attestryBodies ??= createMemoryBudget(MEMORY_LIMITS);
  return globals.__attestryBodies;
}
