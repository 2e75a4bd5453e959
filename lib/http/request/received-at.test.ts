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

it('the time is now without the header, for any token', () => {
  expect(ask(null, ['ingest'])).toEqual({ at: now, stated: false });
  expect(ask(null, ['ingest', 'replay'])).toEqual({ at: now, stated: false });
});

it('a token with the scope replay states the time, up to now', () => {
  expect(ask('2026-03-01T10:00:00+02:00', ['ingest', 'replay'])).toEqual({
    at: new Date('2026-03-01T08:00:00Z'),
    stated: true,
  });
  expect(ask('2026-06-15T12:00:00Z', ['replay']).at).toEqual(now);
});

it.each([
  ['a token without the scope replay', '2026-03-01T10:00:00Z', ['ingest'], 'forbidden'],
  ['a token without any scope', '2026-03-01T10:00:00Z', [], 'forbidden'],
  ['a scope that only begins with replay', '2026-03-01T10:00:00Z', ['replay-all'], 'forbidden'],
  ['the future', '2026-06-15T12:00:01Z', ['replay'], 'bad-request'],
  ['a future time because of its offset', '2026-06-15T11:59:00-01:00', ['replay'], 'bad-request'],
  ['a local time', '2026-03-01T10:00:00', ['replay'], 'bad-request'],
  ['a date', '2026-03-01', ['replay'], 'bad-request'],
  ['a day that does not exist', '2026-13-41T10:00:00Z', ['replay'], 'bad-request'],
  ['a text that is not a time', 'yesterday', ['replay'], 'bad-request'],
  ['an empty value', '', ['replay'], 'bad-request'],
])('refuses %s', (_, value, scopes, code) => {
  expect(codeOf(() => ask(value, scopes))).toBe(code);
});
