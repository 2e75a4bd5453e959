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

/** A body of a size that arrives in steps, gives the others their turn between two, and is used for a while. */
async function send(lease: Reservation, size: number, step: number): Promise<void> {
  try {
    await lease.grow(0);
    for (let at = Math.min(step, size); ; at = Math.min(at + step, size)) {
      await lease.grow(at);
      await Promise.resolve();
      if (at === size) break;
    }
    await new Promise((resolve) => {
      setImmediate(resolve);
    });
  } finally {
    lease.release();
  }
}

it('bodies of any sizes all get through, and together never hold more than there is', async () => {
  const sizes = fc.array(
    fc.record({
      size: fc.integer({ min: 1, max: LARGEST }),
      step: fc.integer({ min: 1, max: 300 }),
      told: fc.boolean(),
    }),
    { maxLength: 20 },
  );
  await fc.assert(
    fc.asyncProperty(sizes, async (sent) => {
      const budget = createMemoryBudget(limits);
      let most = 0;
      const watched = (lease: Reservation): Reservation => ({
        ...lease,
        grow: async (to) => {
          await lease.grow(to);
          most = Math.max(most, budget.reservedBytes());
        },
      });
      await Promise.all(
        sent.map(({ size, step, told }) => send(watched(budget.reserve(told ? size : undefined)), size, step)),
      );
      expect(most).toBeLessThanOrEqual(MAX_BYTES);
      expect(budget.reservedBytes()).toBe(0);
    }),
    { numRuns: 200 },
  );
});

it('a small one finds room while large ones hold all of theirs', async () => {
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

it('who announces very much and sends nothing stands in the way of nobody who sends less', async () => {
  const budget = createMemoryBudget(limits);
  const announced = Array.from({ length: 10 }, () => budget.reserve(LARGEST));
  const waiting = announced.map((lease) => lease.grow(0));
  expect(waiting.map((one) => one === null)).toEqual([true, ...Array.from({ length: 9 }, () => false)]);
  expect(budget.reservedBytes()).toBe(0);
  const ordinary = budget.reserve(20);
  expect([ordinary.grow(0), ordinary.grow(20), budget.reserve().grow(30)]).toEqual([null, null, null]);
  for (const [n, lease] of announced.entries()) {
    await waiting[n];
    lease.release();
  }
});

it('who came first is served first', async () => {
  const budget = createMemoryBudget(limits);
  const holder = budget.reserve();
  await holder.grow(LARGEST);
  const order: number[] = [];
  const waiting = [0, 1, 2].map(async (n) => {
    const lease = budget.reserve();
    await lease.grow(LARGEST);
    order.push(n);
    lease.release();
  });
  holder.release();
  await Promise.all(waiting);
  expect(order).toEqual([0, 1, 2]);
});

it('who waits too long, and who would be one too many, is told to come again', async () => {
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
