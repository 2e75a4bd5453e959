import { describe, expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import type { StoreFailureKind } from '#db/open.ts';
import { openFailureLog } from './failure-log.ts';

type Line = { level: string; door: string; suppressed?: number; error: { message: string; cause?: string } };

function openTestLog() {
  const lines: Line[] = [];
  const write = (level: string) => (entry: object) => void lines.push({ level, ...entry } as Line);
  const log = openFailureLog(() => ({ warn: write('warn'), error: write('error') }) as never);
  return {
    lines,
    fail: (
      error: unknown,
      now: number,
      { door = 'attestations', ofStore = null }: { door?: string; ofStore?: StoreFailureKind | null } = {},
    ) => log.write({ requestId: 'r', door, error, ofStore }, now),
  };
}
const unavailable = () => new AttestryError('unavailable', 'no keys', { cause: new Error('ECONNREFUSED') });

describe('the log of failed requests', () => {
  it('has an unavailable error once a minute for each route, as a warning with its cause', () => {
    const { lines, fail } = openTestLog();
    for (let ms = 0; ms < 60_000; ms += 100) fail(unavailable(), ms);
    fail(unavailable(), 1_000, { door: 'releases' });
    expect(lines.map(({ level, door, suppressed }) => [level, door, suppressed])).toEqual([
      ['warn', 'attestations', 0],
      ['warn', 'releases', 0],
    ]);
    expect(lines[0]!.error.message).toBe('no keys');
    expect(lines[0]!.error.cause).toContain('ECONNREFUSED');
  });

  it('counts the failures that it left out', () => {
    const { lines, fail } = openTestLog();
    for (const ms of [0, 1, 2, 59_999, 60_000, 60_001, 120_000]) fail(unavailable(), ms);
    expect(lines.map(({ suppressed }) => suppressed)).toEqual([0, 3, 1]);
  });

  it('has every internal error', () => {
    const { lines, fail } = openTestLog();
    for (let i = 0; i < 3; i += 1) fail(new TypeError('x is undefined'), i);
    fail(new AttestryError('internal', 'no signer'), 3);
    fail('a text', 4);
    expect(lines.map(({ level, error }) => [level, error.message])).toEqual([
      ['error', 'x is undefined'],
      ['error', 'x is undefined'],
      ['error', 'x is undefined'],
      ['error', 'no signer'],
      ['error', 'a text'],
    ]);
  });

  it('does not hide a failure of the store behind another one', () => {
    const { lines, fail } = openTestLog();
    fail(unavailable(), 0);
    fail(new AttestryError('unavailable', 'the disk is full'), 1, { ofStore: 'disk' });
    fail(new AttestryError('unavailable', 'the disk is full'), 2, { ofStore: 'disk' });
    expect(lines.map(({ error }) => error.message)).toEqual(['no keys', 'the disk is full']);
  });

  it('has one line for a full disk, whatever message each route has for it', () => {
    const { lines, fail } = openTestLog();
    fail(new AttestryError('unavailable', 'the disk is full'), 0, { ofStore: 'disk' });
    fail(new AttestryError('unavailable', 'the disk is full: 8 kB are free'), 1, { door: 'readyz', ofStore: 'disk' });
    fail(new AttestryError('unavailable', 'the data file is damaged'), 2, { ofStore: 'damaged' });
    expect(lines.map(({ error }) => error.message)).toEqual(['the disk is full', 'the data file is damaged']);
  });

  it('goes on after the clock went back', () => {
    const { lines, fail } = openTestLog();
    fail(unavailable(), 1_000_000);
    fail(unavailable(), 0);
    expect(lines).toHaveLength(2);
  });
});
