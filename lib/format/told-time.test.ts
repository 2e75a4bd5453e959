import { describe, expect, it } from 'vitest';
import { clampTime, earlierTime, isAfterReceipt, latestAllowed } from './told-time.ts';

const RECEIVED = '2026-05-14T12:00:00.000Z';

describe('a told time', () => {
  it.each<[string | null | undefined, string | null | undefined]>([
    [null, null],
    [undefined, undefined],
    ['', ''],
    ['2026-05-14T11:59:59.999Z', '2026-05-14T11:59:59.999Z'],
    [RECEIVED, RECEIVED],
    ['2026-05-14T12:05:00.000Z', '2026-05-14T12:05:00.000Z'],
    ['2026-05-14T12:05:00.001Z', RECEIVED],
    ['2099-01-01T00:00:00Z', RECEIVED],
    ['9999-12-31T23:59:59Z', RECEIVED],
    // The year 10000 in UTC, in the spelling of ECMAScript.
    ['9999-12-31T23:59:59-23:59', RECEIVED],
    ['+010000-01-01T00:00:00.000Z', RECEIVED],
    ['+275760-09-13T00:00:00.000Z', RECEIVED],
    // Offsets: the moment counts, not how it is written.
    ['2026-05-15T02:00:00+14:00', '2026-05-15T02:00:00+14:00'],
    ['2026-05-14T12:04:00-12:00', RECEIVED],
    ['2026-05-14T12:06:00+00:01', '2026-05-14T12:06:00+00:01'],
    // The far past stays.
    ['0000-01-01T00:00:00Z', '0000-01-01T00:00:00Z'],
    ['0001-01-01T00:00:00Z', '0001-01-01T00:00:00Z'],
    ['-271821-04-20T00:00:00.000Z', '-271821-04-20T00:00:00.000Z'],
    // What is no time for `Date.parse` is later than nothing; every reader of a time ignores it.
    ['2099-12-31T23:59:60Z', '2099-12-31T23:59:60Z'],
    ['2099-13-01T00:00:00Z', '2099-13-01T00:00:00Z'],
    ['2099-02-30T25:00:00Z', '2099-02-30T25:00:00Z'],
    ['+999999-01-01T00:00:00Z', '+999999-01-01T00:00:00Z'],
    ['NaN', 'NaN'],
    ['tomorrow', 'tomorrow'],
  ])('%j is taken as %j', (told, taken) => {
    expect(clampTime(told, RECEIVED)).toBe(taken);
    expect(isAfterReceipt(told ?? '', RECEIVED)).toBe(told !== taken);
  });

  it('counts as it is where the time of receipt is not known', () => {
    expect(clampTime('2099-01-01T00:00:00Z', '')).toBe('2099-01-01T00:00:00Z');
  });

  it('the receipt leaves five minutes, and an exact bound none', () => {
    expect(latestAllowed(RECEIVED)).toBe('2026-05-14T12:05:00.000Z');
    expect(earlierTime('2026-05-14T12:00:00.001Z', RECEIVED)).toBe(RECEIVED);
    expect(earlierTime('2026-05-14T11:00:00Z', RECEIVED)).toBe('2026-05-14T11:00:00Z');
    expect(earlierTime('tomorrow', RECEIVED)).toBe('tomorrow');
  });
});
