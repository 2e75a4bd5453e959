import { generateKeyPairSync, hash, sign, verify } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { encode } from '#lib/verify/der/der.ts';
import { rememberSpki, pointOf } from './ec-point.ts';
import { readDerSignature, readSignature } from './ec-signature.ts';
import { verifyEcdsa, verifyEcdsaDigest } from './ecdsa.ts';
import { CURVES } from './curve/curves.ts';

describe('a process that verifies much', () => {
  it.each(['P-256', 'P-384', 'P-521'])(
    '%s: says the same of the hundredth signature as of the first, over data and over its digest',
    (namedCurve) => {
      const signers = Array.from({ length: 3 }, () => generateKeyPairSync('ec', { namedCurve }));
      for (let i = 0; i < 150; i += 1) {
        const { publicKey, privateKey } = i % 3 === 0 ? generateKeyPairSync('ec', { namedCurve }) : signers[i % 3]!;
        const data = Buffer.from(`document ${i}`);
        const digest = hash('sha256', data, 'buffer');
        const signature = sign('sha256', data, privateKey);
        const other = signers[(i + 1) % 3]!.publicKey;
        expect(verifyEcdsa(['sha512', 'sha256'], publicKey, data, signature)).toBe(true);
        expect(verifyEcdsaDigest(publicKey, digest, signature)).toBe(true);
        if (i % 7 !== 0) continue;
        expect(verifyEcdsa(['sha512'], publicKey, data, signature)).toBe(false);
        expect(verifyEcdsa(['sha256'], publicKey, Buffer.from('another'), signature)).toBe(false);
        expect(verifyEcdsa(['sha256'], other === publicKey ? signers[0]!.publicKey : other, data, signature)).toBe(
          other === publicKey && publicKey === signers[0]!.publicKey,
        );
        expect(verifyEcdsaDigest(publicKey, hash('sha256', 'another', 'buffer'), signature)).toBe(false);
      }
    },
  );
});

describe('the form of a signature', () => {
  const { publicKey, privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const data = Buffer.from('data');
  const digest = hash('sha256', data, 'buffer');
  const raw = sign('sha256', data, { key: privateKey, dsaEncoding: 'ieee-p1363' });
  const integer = (half: Buffer, lead = 0): Uint8Array => {
    const start = half.findIndex((byte) => byte !== 0);
    return encode(2, Buffer.alloc(lead + (half[start]! >= 0x80 ? 1 : 0)), half.subarray(start));
  };
  const [r, s] = [raw.subarray(0, 32), raw.subarray(32)];
  const good = encode(0x30, integer(r), integer(s));

  it.each([
    ['minimal', good, true],
    ['a zero byte too many in r', encode(0x30, integer(r, 1), integer(s)), false],
    ['a zero byte too many in s', encode(0x30, integer(r), integer(s, 1)), false],
    ['bytes after it', Buffer.concat([good, Buffer.of(0)]), false],
    ['a third number', encode(0x30, integer(r), integer(s), integer(s)), false],
    ['one number', encode(0x30, integer(r)), false],
    ['a length that is not minimal', Buffer.concat([Buffer.of(0x30, 0x81, good.length - 2), good.subarray(2)]), false],
    ['a set', encode(0x31, integer(r), integer(s)), false],
    ['an empty number', encode(0x30, encode(2), integer(s)), false],
    ['a negative number', encode(0x30, encode(2, Buffer.of(0x80, 1)), integer(s)), false],
  ] as const)('%s: by digest as over the data', (_name, signature, holds) => {
    expect(verify('sha256', data, publicKey, signature)).toBe(holds);
    expect(verifyEcdsaDigest(publicKey, digest, signature)).toBe(holds);
    expect(readDerSignature(signature) !== null).toBe(holds);
  });

  it('r‖s has exactly its length', () => {
    expect(readSignature(raw, 32)).toEqual({
      r: BigInt(`0x${r.toString('hex')}`),
      s: BigInt(`0x${s.toString('hex')}`),
    });
    expect(readSignature(raw.subarray(1), 32)).toBeNull();
    expect(readSignature(Buffer.concat([raw, Buffer.of(0)]), 32)).toBeNull();
  });
});

describe('the point of a key', () => {
  it.each(CURVES.map((curve) => [curve.jwk, curve] as const))(
    '%s: the same from the DER it came in as from the key',
    (namedCurve, curve) => {
      const { publicKey } = generateKeyPairSync('ec', { namedCurve });
      const exported = pointOf(publicKey, curve);
      expect(exported).not.toBeNull();
      rememberSpki(publicKey, publicKey.export({ type: 'spki', format: 'der' }));
      expect(pointOf(publicKey, curve)).toEqual(exported);
    },
  );

  it('is none of another curve', () => {
    const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
    for (const curve of CURVES.slice(1)) expect(pointOf(publicKey, curve)).toBeNull();
  });
});
