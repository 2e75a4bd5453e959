import { describe, expect, it } from 'vitest';
import { formatAge, formatDuration, formatExactDuration, formatRoundedDuration } from './duration.ts';

const withPlainSpaces = (text: string) => text.replaceAll('\u00a0', ' ');

describe('a duration', () => {
  it.each([
    [0, '0 s'],
    [0.02, '0.1 s'],
    [41, '41 s'],
    [371, '6 min'],
    [7500, '2 h 5 min'],
    [7200, '2 h'],
    [86_400 * 2 + 7200, '2 d 2 h'],
    [86_400 * 9, '9 d'],
    [-60, '−1 min'],
  ])('%d seconds last %s', (seconds, words) => expect(withPlainSpaces(formatDuration(seconds))).toBe(words));

  it.each([
    [0, '0 s'],
    [45, '45 s'],
    [90, '1 min 30 s'],
    [3600, '1 h'],
    [86_400 * 2 + 61, '2 d 1 min 1 s'],
  ])('%d seconds are exactly %s', (seconds, words) =>
    expect(withPlainSpaces(formatExactDuration(seconds))).toBe(words),
  );

  it.each([
    [-5, '0 s'],
    [0, '0 s'],
    [0.4, '0 s'],
    [0.5, '1 s'],
    [119.4, '119 s'],
    [119.5, '2 min'],
    [120, '2 min'],
    [7199, '120 min'],
    [7200, '2 h'],
    [172_799, '48 h'],
    [172_800, '2 days'],
    [31_536_000, '365 days'],
  ])('%d seconds, rounded to one unit, are %s', (seconds, words) => {
    expect(formatRoundedDuration(seconds)).toBe(words);
  });

  it.each([
    [0.9, '0 s'],
    [59.9, '59 s'],
    [60, '1 min'],
    [3600, '1 h'],
    [86_400, '1 d'],
    [86_400 * 61 - 1, '60 d'],
    [86_400 * 61, '2 months'],
    [86_400 * 365 * 2, '23 months'],
    [86_400 * 365.25 * 2, '2 years'],
  ])('an age of %d seconds is %s', (seconds, words) => expect(withPlainSpaces(formatAge(seconds))).toBe(words));
});
