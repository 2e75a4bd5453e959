import { describe, expect, it } from 'vitest';
import { digestPrefix, shortDigest, splitDigest, truncateEnd, truncateMiddle } from './truncate.ts';

describe('digests', () => {
  const digest = `sha256:${'0123456789abcdef'.repeat(4)}`;
  it('loses nothing when split', () => {
    const { start, middle, end } = splitDigest(digest);
    expect(start + middle + end).toBe(digest);
    expect(shortDigest(digest)).toBe('sha256:012345…abcdef');
  });
  it('leaves a short one whole', () => expect(shortDigest('sha1:0123456789')).toBe('sha1:0123456789'));
  it('shows the first 12 characters of the hex', () =>
    expect([digestPrefix(digest), digestPrefix('sha1:0123456789')]).toEqual([
      'sha256:0123456789ab…',
      'sha1:0123456789',
    ]));
});

describe('long text', () => {
  it('cuts long text in the middle', () =>
    expect(truncateMiddle('a'.repeat(50) + 'b'.repeat(50), 21)).toBe(`${'a'.repeat(10)}…${'b'.repeat(10)}`));
  it('keeps as much of each side as the caller says', () =>
    expect(['x'.repeat(24), 'x'.repeat(25)].map((text) => truncateMiddle(text, 24, { start: 12, end: 8 }))).toEqual([
      'x'.repeat(24),
      `${'x'.repeat(12)}…${'x'.repeat(8)}`,
    ]));
  it('is cut at its end', () =>
    expect([truncateEnd('abcde', 5), truncateEnd('abcdef', 5)]).toEqual(['abcde', 'abcde…']));
});
