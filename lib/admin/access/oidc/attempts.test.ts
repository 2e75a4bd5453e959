import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { type Attempt, openAttempt, sealAttempt } from './attempts.ts';

const newKey = () => generateKeyPairSync('ed25519').privateKey;
const KEY = newKey();
const NOW = Date.parse('2026-05-14T12:00:00Z');
const attempt: Attempt = { state: 'S'.repeat(43), nonce: 'n', verifier: 'v', to: '/artifacts?q=é', startedAt: NOW };
const { state } = attempt;

describe('a sign-in', () => {
  it('is opened by every process with the same key, with the state that it began with', () => {
    const cookie = sealAttempt(KEY, attempt);
    expect(cookie).toMatch(/^[\w-]{1,3000}$/);
    expect(openAttempt(KEY, { state, cookie }, NOW + 600_000)).toEqual(attempt);
  });

  it('with the address of a very long page ends at the first page, for the cookie has no room for it', () => {
    const cookie = sealAttempt(KEY, { ...attempt, to: `/${'x'.repeat(5_000)}` });
    expect(openAttempt(KEY, { state, cookie }, NOW)?.to).toBe('/');
  });

  const other = sealAttempt(newKey(), attempt);
  const changed = (at: number) => {
    const bytes = Buffer.from(sealAttempt(KEY, attempt), 'base64url');
    bytes[at]! ^= 1;
    return bytes.toString('base64url');
  };
  it.each<[string, string, string | null, number]>([
    ['without a cookie', state, null, 0],
    ['of another state', 'T'.repeat(43), sealAttempt(KEY, attempt), 0],
    ['of a part of the state', state.slice(1), sealAttempt(KEY, attempt), 0],
    ['without a state', '', sealAttempt(KEY, attempt), 0],
    ['of another installation', state, other, 0],
    ['of more than ten minutes ago', state, sealAttempt(KEY, attempt), 600_001],
    ['whose start was changed', state, changed(0), 0],
    ['whose tag was changed', state, changed(12), 0],
    ['whose content was changed', state, changed(40), 0],
    ['that is no sealed text', state, 'A', 0],
  ])('%s is none', (_, asked, cookie, later) => {
    expect(openAttempt(KEY, { state: asked, cookie }, NOW + later)).toBeNull();
  });
});
