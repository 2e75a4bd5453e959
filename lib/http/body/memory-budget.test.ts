import fc from 'fast-check';
import { expect, it } from 'vitest';
import { createMemoryBudget, type Reservation, type MemoryLimits } from './memory-budget.ts';

const LARGEST = 1_000;
const limits: MemoryLimits = {
  smallPoolBytes: 100,
  maxSmallBodyBytes: 10,
  sharedPoolBytes: 50,
  maxWaiting: 20,
  maxWaitMs: 60_000,
};
const MAX_BYTES = limits.smallPoolBytes + limits.sharedPoolBytes + LARGEST;

/** Send a body that arrives in steps, lets other bodies run between two steps, and is in use for a while. */
async function send(reservation: Reservation, size: number, step: number): Promise<void> {
  try {
    await reservation.grow(0);
    for (let at = Math.min(step, size); ; at = Math.min(at + step, size)) {
      await reservation.grow(at);
      await Promise.resolve();
      if (at === size) break;
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  } finally {
    reservation.release();
  }
}

it('bodies of any size all succeed, and together never reserve more than the limits', async () => {
  const sizes = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: LARGEST }),
      step: fc.integer({ min: 1, max: 300 }),
      declared: fc.boolean(),
    }),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(sizes, async (sent) => {
      const budget = createMemoryBudget(limits);
      let maxReserved = 0;
      const watched = (reservation: Reservation): Reservation => ({
        ...reservation,
        grow: async (to) => {
          await reservation.grow(to);
          maxReserved = Math.max(maxReserved, budget.reservedBytes());
        },
      });
      await Promise.all(
        sent.map(({ size, step, declared }) => send(watched(budget.reserve(declared ? size : undefined)), size, step)),
      );
      expect(maxReserved).toBeLessThanOrEqual(MAX_BYTES);
      expect(budget.reservedBytes()).toBe(0);
    }),
    { numRuns: 200 },
  );
});

it('a small body gets memory while large bodies use all of their pools', async () => {
  const budget = createMemoryBudget(limits);
  const [first, second, third] = [budget.reserve(), budget.reserve(), budget.reserve()];
  await first.grow(50);
  await second.grow(LARGEST);
  const waits = third.grow(20);
  expect(waits).not.toBeNull();
  expect(budget.reserve().grow(10)).toBeNull();
  second.release();
  await waits;
  first.release();
  third.release();
});

it('a body that declares a very large size and sends nothing does not delay smaller bodies', async () => {
  const budget = createMemoryBudget(limits);
  const declared = Array.from({ length: 10 }, () => budget.reserve(LARGEST));
  const waiting = declared.map((reservation) => reservation.grow(0));
  expect(waiting.map((one) => one === null)).toEqual([true, ...Array.from({ length: 9 }, () => false)]);
  expect(budget.reservedBytes()).toBe(0);
  const ordinary = budget.reserve(20);
  expect([ordinary.grow(0), ordinary.grow(20), budget.reserve().grow(30)]).toEqual([null, null, null]);
  for (const [n, reservation] of declared.entries()) {
    await waiting[n];
    reservation.release();
  }
});

it('waiting bodies are served in order', async () => {
  const budget = createMemoryBudget(limits);
  const holder = budget.reserve();
  await holder.grow(LARGEST);
  const order: number[] = [];
  const waiting = [0, 1, 2].map(async (n) => {
    const reservation = budget.reserve();
    await reservation.grow(LARGEST);
    order.push(n);
    reservation.release();
  });
  holder.release();
  await Promise.all(waiting);
  expect(order).toEqual([0, 1, 2]);
});

it('a body that waits too long, and one too many waiting bodies, get rate-limited with a retry time', async () => {
  const budget = createMemoryBudget({ ...limits, maxWaitMs: 10, maxWaiting: 1 });
  const holder = budget.reserve();
  await holder.grow(LARGEST);
  const late = budget.reserve().grow(60);
  expect(() => budget.reserve().grow(60)).toThrow(
    expect.objectContaining({ code: 'rate-limited', retryAfterSeconds: 5 }),
  );
  await expect(late).rejects.toMatchObject({ code: 'rate-limited', retryAfterSeconds: 5 });
  holder.release();
  expect(budget.reserve().grow(40)).toBeNull();
});

it('a body that needs less gives the slot back, and others go on', async () => {
  const budget = createMemoryBudget(limits);
  const [stream, other] = [budget.reserve(), budget.reserve()];
  await stream.grow(35);
  await other.grow(15);
  await stream.grow(45);
  // The slot is taken: another one waits until the stream needs less.
  const waiting = other.grow(60);
  expect(waiting).not.toBeNull();
  expect(stream.grow(20)).toBeNull();
  await waiting;
  expect(budget.reservedBytes()).toBe(20 + 60);
  stream.release();
  other.release();
  expect(budget.reservedBytes()).toBe(0);
});
