import fc from 'fast-check';
import { describe, expect, it } from 'vitest';
import { describeTargetValue } from './describe-target.ts';
import { readTargetValue } from './read-target.ts';
import { TARGET_FIGURES, TARGET_KINDS, targetProblem, type TargetFigure } from './target.ts';

describe('the value of a target', () => {
  it.each<[TargetFigure, string, number | null]>([
    ['coverage', '90%', 0.9],
    ['coverage', ' 90 % ', 0.9],
    ['coverage', '99.25\u00a0%', 0.9925],
    ['coverage', '0.9', 0.9],
    ['coverage', '1', 1],
    // Nobody knows whether that is 90 % or 90 times all: `targetProblem` refuses it.
    ['coverage', '90', 90],
    ['coverage', '90 percent', null],
    ['coverage', '-5%', null],
    ['coverage', '1e-1', null],
    ['coverage', '99.123%', null],
    ['coverage', '', null],
    ['timeToVerify.p50', '90s', 90],
    ['timeToVerify.p50', '5m', 300],
    ['timeToVerify.p50', '1 min 30 s', 90],
    ['timeToVerify.p50', '2h', 7_200],
    ['timeToVerify.p50', '1d1h', 90_000],
    ['timeToVerify.p50', '300', null],
    ['timeToVerify.p50', '30s 1m', null],
    ['timeToVerify.p50', '1.5m', null],
    ['timeToVerify.p50', '', null],
    ['timeToVerify.p50', ' ', null],
  ])('%s %j is %j', (figure, text, value) => expect(readTargetValue(figure, text)).toBe(value));

  it('is read from the words in which it is shown', () => {
    const share = fc.integer({ min: 0, max: 10_000 }).map((steps) => steps / 10_000);
    const seconds = fc.integer({ min: 1, max: 366 * 86_400 });
    fc.assert(
      fc.property(fc.constantFrom(...TARGET_FIGURES), share, seconds, (figure, a, b) => {
        const value = TARGET_KINDS[figure].unit === 'share' ? a : b;
        if (targetProblem(figure, value) !== null) return;
        const words = describeTargetValue({ figure, value }).replace(/^at (?:least|most) /, '');
        expect(readTargetValue(figure, words)).toBe(value);
      }),
    );
  });

  it('is read from any text without an exception, in bounded time', () => {
    fc.assert(
      fc.property(fc.constantFrom(...TARGET_FIGURES), fc.string({ maxLength: 200 }), (figure, text) => {
        const value = readTargetValue(figure, text);
        expect(value === null || value >= 0).toBe(true);
      }),
    );
    expect(readTargetValue('timeToVerify.p50', `${' '.repeat(50_000)}x`)).toBeNull();
    expect(readTargetValue('timeToVerify.p50', `1d${' '.repeat(2_000)}x`)).toBeNull();
  });
});
