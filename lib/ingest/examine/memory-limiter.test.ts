import { gzipSync } from 'node:zlib';
import { expect, it } from 'vitest';
import type { Examiner, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { MemoryLimiter } from './memory-limiter.ts';

const MIB = 1024 * 1024;
const request = { trust: { version: 1, entries: [] }, now: new Date(0) } as ExamineRequest;

const close = async (): Promise<void> => {};

/** Examines nothing, and tells how many bytes were under way at once. */
function observedLimiter(): { examiner: Examiner; most: () => number; small: () => number } {
  let now = 0,
    most = 0,
    small = 0;
  const examine: Examiner['examine'] = async function* (bytes) {
    now += bytes.length;
    if (bytes.length <= 1_000 && now > 3 * MIB) small += 1;
    most = Math.max(most, now);
    await new Promise((resolve) => {
      setTimeout(resolve, 2);
    });
    yield [];
    now -= bytes.length;
  };
  return { examiner: new MemoryLimiter({ examine, close }), most: () => most, small: () => small };
}

async function examineAll(examiner: Examiner, bytes: Uint8Array, asked = request): Promise<void> {
  for await (const _ of examiner.examine(bytes, asked)) await Promise.resolve();
}

it('examines some large uploads at once, one that is larger than that alone, and small ones beside them', async () => {
  const { examiner, most, small } = observedLimiter();
  const tiny = new Uint8Array(1_000);
  await Promise.all([
    ...[3, 3, 3, 3, 3].map((n) => examineAll(examiner, new Uint8Array(n * MIB))),
    Promise.resolve().then(() => examineAll(examiner, tiny)),
  ]);
  expect(most()).toBeLessThanOrEqual(6 * MIB + tiny.length);
  expect(most()).toBeGreaterThan(3 * MIB);
  expect(small()).toBe(1);
  await Promise.all([20, 1, 20].map((n) => examineAll(examiner, new Uint8Array(n * MIB))));
  expect(most()).toBe(20 * MIB);
});

it('what is packed weighs what may be in it', async () => {
  const { examiner, most } = observedLimiter();
  const packed = gzipSync(Buffer.alloc(1_000));
  await Promise.all([examineAll(examiner, packed), examineAll(examiner, packed), examineAll(examiner, packed)]);
  expect(most()).toBe(packed.length);
});

it('who goes away, fails, or reads a stored document again in the middle keeps nobody waiting', async () => {
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
