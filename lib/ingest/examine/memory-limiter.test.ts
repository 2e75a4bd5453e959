import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Examiner, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { MemoryLimiter } from './memory-limiter.ts';

const MIB = 1024 * 1024;
const request = { trust: { version: 1, entries: [] }, now: new Date(0) } as ExamineRequest;

const close = async (): Promise<void> => {};

/**
 * A limiter of an examiner that only records the maximum of bytes under way, and the small uploads beside large ones.
 */
function observedLimiter(): { examiner: Examiner; maximum: () => number; small: () => number } {
  let now = 0,
    maximum = 0,
    small = 0;
  const examine: Examiner['examine'] = async function* (bytes) {
    now += bytes.length;
    if (bytes.length <= 1_000 && now > 3 * MIB) small += 1;
    maximum = Math.max(maximum, now);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
    yield [];
    now -= bytes.length;
  };
  return { examiner: new MemoryLimiter({ examine, close }), maximum: () => maximum, small: () => small };
}

async function examineAll(examiner: Examiner, bytes: Uint8Array, ofRequest = request): Promise<void> {
  for await (const _ of examiner.examine(bytes, ofRequest)) await Promise.resolve();
}

it('examines some large uploads at once, one that is larger than that alone, and small ones beside them', async () => {
  const { examiner, maximum, small } = observedLimiter();
  const tiny = new Uint8Array(1_000);
  await Promise.all([
    ...[3, 3, 3, 3, 3].map((n) => examineAll(examiner, new Uint8Array(n * MIB))),
    Promise.resolve().then(() => examineAll(examiner, tiny)),
  ]);
  expect(maximum()).toBeLessThanOrEqual(6 * MIB + tiny.length);
  expect(maximum()).toBeGreaterThan(3 * MIB);
  expect(small()).toBe(1);
  await Promise.all([20, 1, 20].map((n) => examineAll(examiner, new Uint8Array(n * MIB))));
  expect(maximum()).toBe(20 * MIB);
});

it('a compressed upload counts with the size that its content may have', async () => {
  const { examiner, maximum } = observedLimiter();
  const packed = gzipSync(Buffer.alloc(1_000));
  await Promise.all([examineAll(examiner, packed), examineAll(examiner, packed), examineAll(examiner, packed)]);
  expect(maximum()).toBe(packed.length);
});

it('a caller that stops, fails, or reads a stored document again does not block the others', async () => {
  const { examiner } = observedLimiter();
  const large = new Uint8Array(20 * MIB);
  for await (const _ of examiner.examine(large, request)) {
    await examineAll(examiner, large, { ...request, context: {} });
    break;
  }
  const failing = new MemoryLimiter({
    close,
    examine: async function* () {
      await Promise.resolve();
      yield [];
      throw new Error('no');
    },
  });
  await expect(examineAll(failing, large)).rejects.toThrow('no');
  await expect(examineAll(failing, large)).rejects.toThrow('no');
  await examineAll(examiner, large);
});
