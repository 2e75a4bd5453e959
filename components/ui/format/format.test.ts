import { describe, expect, it } from 'vitest';
import { shortDigest, truncateMiddle, splitDigest } from './digest.ts';
import { formatBytes, formatCount, formatQuantity, formatPercent } from './number.ts';
import { formatDuration, exactTime, relativeTime, shortDay } from './time.ts';

const now = Date.parse('2025-05-14T10:02:07Z');
const nbsp = (text: string | null) => text?.replaceAll('\u00a0', ' ');

describe('times', () => {
  it.each([
    ['2025-05-14T10:02:06Z', 'just now'],
    ['2025-05-14T10:01:26Z', '41 s ago'],
    ['2025-05-14T09:01:26Z', '1 h ago'],
    ['2025-05-12T09:01:26Z', '2 d ago'],
    ['2025-02-12T09:01:26Z', '2 months ago'],
    ['2025-04-01T09:01:26Z', '43 d ago'],
    ['2025-03-14T09:01:26Z', '2 months ago'],
    ['2021-02-12T09:01:26Z', '4 years ago'],
    ['2025-05-14T12:02:07Z', 'in 2 h'],
  ])('%s is %s', (at, words) => expect(nbsp(relativeTime(at, now))).toBe(words));

  it('leaves text that is no time alone', () => {
    expect(relativeTime('soon', now)).toBeNull();
    expect(exactTime('soon')).toBe('soon');
    expect(shortDay('soon')).toBe('soon');
  });
  it('says exact times in UTC whatever the zone written', () => {
    expect(exactTime('2025-05-14T01:02:07+02:00')).toBe('13 May 2025, 23:02:07 UTC');
  });
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
  ])('%d seconds last %s', (seconds, words) => expect(nbsp(formatDuration(seconds))).toBe(words));
});

describe('numbers', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.9999, '99.9 %'],
    [0.996, '99.6 %'],
    [0.0001, '0.1 %'],
    [0.874, '87 %'],
  ])('%d is %s: never rounded to all or nothing', (share, words) => {
    expect(nbsp(formatPercent(share))).toBe(words);
  });
  it('says when a count is bounded', () => expect(formatCount(10_000, true)).toBe('10,000+'));
  it('counts in the singular', () =>
    expect([formatQuantity(1, 'artifact'), formatQuantity(2, 'artifact')]).toEqual(['1 artifact', '2 artifacts']));
  it.each([
    [999, '999 B'],
    [8123, '8.1 kB'],
    [2_400_000, '2.4 MB'],
    [3e9, '3.0 GB'],
  ])('%d bytes are %s', (size, words) => expect(nbsp(formatBytes(size))).toBe(words));
});

describe('digests', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  it('loses nothing when split', () => {
    const { start, middle, end } = splitDigest(digest);
    expect(start + middle + end).toBe(digest);
    expect(shortDigest(digest)).toBe('sha256:012345…abcdef');
  });
  it('leaves a short one whole', () => expect(shortDigest('sha1:0123456789')).toBe('sha1:0123456789'));
  it('cuts long text in the middle', () =>
    expect(truncateMiddle('a'.repeat(50) + 'b'.repeat(50), 21)).toBe(`${'a'.repeat(10)}…${'b'.repeat(10)}`));
});
