import { expect, it } from 'vitest';
import { Stopwatch } from './stopwatch.ts';

it('finds the rule that took the longest, and not the one in which the time ran out', () => {
  const watch = new Stopwatch(1_000);
  watch.begin(1, 1_010);
  watch.begin(2, 1_190);
  watch.begin(3, 1_230);
  expect(watch.longest(3, 260)).toBe(1);
  expect(watch.longest(3, 900)).toBe(3);
  expect(watch.longest(0, 5)).toBe(0);
});

it('knows no processor time without a thread', async () => {
  expect(await new Stopwatch(1_000).cpuMs(null)).toBeNull();
});
