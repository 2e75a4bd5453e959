import { describe, expect, it } from 'vitest';
import {
  formatBytes,
  formatCount,
  formatExactPercent,
  formatPercent,
  formatPoints,
  formatQuantity,
} from './quantity.ts';

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
  it.each([
    [0.9, '90 %'],
    [0.9925, '99.25 %'],
    [0.07, '7 %'],
    [0.0001, '0.01 %'],
    [1, '100 %'],
  ])('%d is exactly %s', (share, words) => expect(withPlainSpaces(formatExactPercent(share))).toBe(words));
  it.each([
    [0.15, '15 points'],
    [-0.15, '15 points'],
    [0.0099, '1 point'],
    [0.004, '0.4 points'],
    [0.0001, 'less than 0.1 points'],
  ])('%d is a difference of %s', (difference, words) => expect(formatPoints(difference)).toBe(words));
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
