import { generateKeyPairSync } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { openSealed, sealText } from './seal.ts';

const logKey = generateKeyPairSync('ed25519').privateKey;
const place = { purpose: 'connection secrets', row: 'connection 3' };
const sealed = sealText('whsec_x', place, { logKey, nonce: new Uint8Array(12).fill(7) });

describe('a sealed text', () => {
  it('opens in its place, and does not show what it holds', () => {
    expect(openSealed(sealed, place, logKey)).toBe('whsec_x');
    expect(sealed.includes('whsec')).toBe(false);
  });

  it.each<[string, () => string | null]>([
    ['in another row', () => openSealed(sealed, { ...place, row: 'connection 4' }, logKey)],
    ['for another purpose', () => openSealed(sealed, { ...place, purpose: 'x' }, logKey)],
    ['with another key', () => openSealed(sealed, place, generateKeyPairSync('ed25519').privateKey)],
    ['cut off', () => openSealed(sealed.subarray(0, 20), place, logKey)],
  ])('does not open %s', (_, open) => expect(open()).toBeNull());

  it('does not open with any bit changed', () => {
    for (let at = 0; at < sealed.length * 8; at += 1) {
      const changed = Uint8Array.from(sealed);
      changed[at >> 3]! ^= 1 << (at & 7);
      expect(openSealed(changed, place, logKey)).toBeNull();
    }
  });
});
