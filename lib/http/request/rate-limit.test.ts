import { describe, expect, it } from 'vitest';
import { rateLimit } from './rate-limit.ts';

describe('rateLimit', () => {
  it('lets a burst through, then asks to wait, then lets one through again', () => {
    const limit = rateLimit(3, 1);
    expect([0, 0, 0, 0, 500, 1000].map((at) => limit.take('a', at))).toEqual([null, null, null, 1, 0.5, null]);
  });
  it('counts callers apart', () => {
    const limit = rateLimit(1, 1);
    expect([limit.take('a', 0), limit.take('b', 0), limit.take('a', 0)]).toEqual([null, null, 1]);
  });
  it('a clock that goes back gives nothing away', () => {
    const limit = rateLimit(1, 1);
    expect([limit.take('a', 10_000), limit.take('a', 0)]).toEqual([null, 1]);
  });
  it('remembers a bounded number of callers and keeps the ones that must wait', () => {
    const limit = rateLimit(1, 0.001, 100);
    limit.take('busy', 0);
    for (let i = 0; i < 50; i += 1) limit.take(`c${i}`, 0);
    expect(limit.take('busy', 1)).toBeGreaterThan(0);
  });
});
