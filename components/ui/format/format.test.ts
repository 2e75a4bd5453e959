import { describe, expect, it } from 'vitest';
import { exactTime, relativeTime, shortDay } from './time.ts';

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

  it('returns text that is not a time unchanged', () => {
    expect(relativeTime('soon', now)).toBeNull();
    expect(exactTime('soon')).toBe('soon');
    expect(shortDay('soon')).toBe('soon');
  });
  it('formats exact times in UTC, whatever their zone', () => {
    expect(exactTime('2025-05-14T01:02:07+02:00')).toBe('13 May 2025, 23:02:07 UTC');
  });
});
