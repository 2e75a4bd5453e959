import { describe, expect, it } from 'vitest';
import { duration } from '#components/ui/words/time.ts';
import { inPoints, trendWords } from './trend.ts';

const before = 'the 30 days before';

describe('trends', () => {
  it('says nothing where one period has no figure', () =>
    expect([trendWords(null, 0.5, inPoints('up'), before), trendWords(0.5, null, inPoints('up'), before)]).toEqual([
      null,
      null,
    ]));
  it('moves shares in points', () =>
    expect(trendWords(0.87, 0.83, inPoints('up'), before)).toEqual({
      direction: 'up',
      by: '4 points',
      words: 'up 4 points against the 30 days before: better',
    }));
  it('calls more leakage worse', () =>
    expect(trendWords(0.13, 0.12, inPoints('down'), before)?.words).toContain(
      '1 point against the 30 days before: worse',
    ));
  it('is level within the noise', () =>
    expect(trendWords(0.871, 0.87, inPoints('up'), before)).toEqual({
      direction: 'level',
      by: null,
      words: 'as in the 30 days before',
    }));
  it('moves times in time', () =>
    expect(trendWords(41, 101, { better: 'down', noise: 1, say: duration }, before)?.words).toBe(
      'down 1\u00a0min against the 30 days before: better',
    ));
});
