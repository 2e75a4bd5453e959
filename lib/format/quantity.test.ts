import { describe, expect, it } from 'vitest';
import { formatBytes, formatCount, formatPercent, formatQuantity } from './quantity.ts';

const withPlainSpaces = (text: string) => text.replaceAll('\u00a0', ' ');

describe('numbers', () => {
  it.each([
    [0, '0 %'],
    [1, '100 %'],
    [0.9999, '99.9 %'],
    [0.996, '99.6 %'],
    [0.0001, '0.1 %'],
    [0.874, '87 %'],
  ])('%d is %s: never rounded to all or nothing', (share, words) => {
    expect(withPlainSpaces(formatPercent(share))).toBe(words);
  });
  it('says when a count is bounded', () => expect(formatCount(10_000, true)).toBe('10,000+'));
  it('counts in the singular', () =>
    expect([formatQuantity(1, 'artifact'), formatQuantity(2, 'artifact')]).toEqual(['1 artifact', '2 artifacts']));
  it.each([
    [999, '999 B'],
    [8123, '8.1 kB'],
    [2_400_000, '2.4 MB'],
    [3e9, '3.0 GB'],
  ])('%d bytes are %s', (size, words) => expect(withPlainSpaces(formatBytes(size))).toBe(words));
  it('groups thousands, and takes an irregular plural', () =>
    expect([
      formatQuantity(0, 'scan'),
      formatQuantity(1, 'scan'),
      formatQuantity(1234, 'scan'),
      formatQuantity(2, 'entry', 'entries'),
    ]).toEqual(['0 scans', '1 scan', '1,234 scans', '2 entries']));
});
