import { describe, expect, it } from 'vitest';
import { formatDuration } from '#lib/format/duration.ts';
import { percentagePoints, describeTrend } from './trend.ts';

const before = 'the 30 days before';

describe('trends', () => {
  it('is null if one period has no value', () =>
    expect([
      describeTrend(null, 0.5, percentagePoints('up'), before),
      describeTrend(0.5, null, percentagePoints('up'), before),
    ]).toEqual([null, null]));
  it('compares shares in percentage points', () =>
    expect(describeTrend(0.87, 0.83, percentagePoints('up'), before)).toEqual({
      direction: 'up',
      amount: '4 points',
      text: 'up 4 points against the 30 days before: better',
    }));
  it('rates more leakage as worse', () =>
    expect(describeTrend(0.13, 0.12, percentagePoints('down'), before)?.text).toContain(
      '1 point against the 30 days before: worse',
    ));
  it('is level within the tolerance', () =>
    expect(describeTrend(0.871, 0.87, percentagePoints('up'), before)).toEqual({
      direction: 'level',
      amount: null,
      text: 'as in the 30 days before',
    }));
  it('compares durations', () =>
    expect(describeTrend(41, 101, { better: 'down', tolerance: 1, format: formatDuration }, before)?.text).toBe(
      'down 1\u00a0min against the 30 days before: better',
    ));
});
