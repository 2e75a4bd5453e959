import { expect, it } from 'vitest';
import { AttestryError } from '#lib/errors.ts';
import { receivedAt } from './received-at.ts';

const now = new Date('2026-06-15T12:00:00Z');
const ask = (value: string | null, scopes: string[]) =>
  receivedAt(new Headers(value === null ? {} : { 'Attestry-Received-At': value }), scopes, now);
const codeOf = (run: () => unknown) => {
  try {
    run();
  } catch (error) {
    return (error as AttestryError).code;
  }
  return null;
};

it('is now where nothing is said, whoever asks', () => {
  expect(ask(null, ['ingest'])).toEqual({ at: now, stated: false });
  expect(ask(null, ['ingest', 'replay'])).toEqual({ at: now, stated: false });
});

it('is what a replaying token says, up to now', () => {
  expect(ask('2026-03-01T10:00:00+02:00', ['ingest', 'replay'])).toEqual({
    at: new Date('2026-03-01T08:00:00Z'),
    stated: true,
  });
  expect(ask('2026-06-15T12:00:00Z', ['replay']).at).toEqual(now);
});

it.each([
  ['another token that says it', '2026-03-01T10:00:00Z', ['ingest'], 'forbidden'],
  ['no scope at all', '2026-03-01T10:00:00Z', [], 'forbidden'],
  ['a scope that only begins so', '2026-03-01T10:00:00Z', ['replay-all'], 'forbidden'],
  ['the future', '2026-06-15T12:00:01Z', ['replay'], 'bad-request'],
  ['a future by its offset', '2026-06-15T11:59:00-01:00', ['replay'], 'bad-request'],
  ['a local time', '2026-03-01T10:00:00', ['replay'], 'bad-request'],
  ['a date', '2026-03-01', ['replay'], 'bad-request'],
  ['no day of any calendar', '2026-13-41T10:00:00Z', ['replay'], 'bad-request'],
  ['words', 'yesterday', ['replay'], 'bad-request'],
  ['nothing', '', ['replay'], 'bad-request'],
])('refuses %s', (_, value, scopes, code) => {
  expect(codeOf(() => ask(value, scopes))).toBe(code);
});
