import { afterEach, expect, it, vi } from 'vitest';
import type { LineResults } from '#lib/views/evidence.ts';
import { toLineResponse } from './line-results.ts';

afterEach(() => void vi.useRealTimers());

it('a client that takes no results for a minute is cut off, and nothing more is read from it', async () => {
  vi.useFakeTimers();
  let made = 0;
  const done = vi.fn();
  async function* results(): AsyncGenerator<LineResults> {
    for (;;) {
      made += 1;
      const id = `sha256:${'a'.repeat(64)}` as const;
      const remarks = [{ code: 'x', pointer: '', message: 'y'.repeat(50_000) }];
      yield {
        line: made,
        isWhole: true,
        results: [
          { outcome: 'stored', id, format: null, predicateType: null, subjects: [], verification: null, remarks },
        ],
      };
    }
  }
  const response = toLineResponse(results(), { requestId: 'r', headers: {}, done });
  const reader = response.body!.getReader();
  await reader.read();
  await vi.advanceTimersByTimeAsync(30_000);
  const before = made;
  // About a mebibyte waits for the client.
  expect(before).toBeGreaterThan(10);
  expect(before).toBeLessThan(60);
  await reader.read();
  await vi.advanceTimersByTimeAsync(59_000);
  expect(done).not.toHaveBeenCalled();
  await vi.advanceTimersByTimeAsync(2_000);
  expect(done).toHaveBeenCalledTimes(1);
  expect(made).toBeLessThanOrEqual(before + 2);
  await expect(
    (async () => {
      for (;;) if ((await reader.read()).done) return;
    })(),
  ).rejects.toThrow('takes no results');
});
