/** Key ids that others computed: from RFCs and from OpenSSH. */
import { createHash, createPublicKey, generateKeyPairSync, type JsonWebKey, type KeyObject } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { digestForms, hasKeyId, keyIdsOf } from './key-ids.ts';

const jwk = (key: JsonWebKey): KeyObject => createPublicKey({ key, format: 'jwk' });
const named = (key: KeyObject, id: string): boolean => hasKeyId(keyIdsOf(key), id);

/** Made by ssh-keygen for this test; the blob of a public key file, and what `ssh-keygen -l` says of it. */
const SSH = {
  ed25519: [
    'AAAAC3NzaC1lZDI1NTE5AAAAIMBOFm5ytXWJ2Cm4h8xi7ql/IHrSGtPkTDlLb17pTbU7',
    'SHA256:JpafZGoeHnlC+aDiaitPLntYiPZbSJB8Xk6CPkjmyyA',
  ],
  ecdsa: [
    'AAAAE2VjZHNhLXNoYTItbmlzdHAyNTYAAAAIbmlzdHAyNTYAAABBBO/4Z6WnZXAC1YfQrWUdnAT++2zlz1SW2BVnavDr14b0toDi44/O14H2RSTk12IHrijagtIUqDI3cGVM9FT/2l8=',
    'SHA256:Wo/MkXMl83+W0CTQwlxXNFmSKBT99xkcLXqY0+GSQL0',
  ],
} as const;
/** The raw key at the end of an OpenSSH blob (RFC 4253 §6.6): the last field. */
function lastField(blob: string): Buffer {
  let bytes = Buffer.from(blob, 'base64');
  for (;;) {
    const length = bytes.readUInt32BE(0);
    if (bytes.length === 4 + length) return bytes.subarray(4);
    bytes = bytes.subarray(4 + length);
  }
}
const fromBlob = {
  ed25519: (): KeyObject => jwk({ kty: 'OKP', crv: 'Ed25519', x: lastField(SSH.ed25519[0]).toString('base64url') }),
  ecdsa: (): KeyObject => {
    const point = lastField(SSH.ecdsa[0]);
    const [x, y] = [point.subarray(1, 33), point.subarray(33)].map((half) => half.toString('base64url')) as [
      string,
      string,
    ];
    return jwk({ kty: 'EC', crv: 'P-256', x, y });
  },
};

describe('key ids by others', () => {
  it.each<[string, KeyObject, string]>([
    [
      'RFC 7638 §3.1: RSA',
      jwk({
        kty: 'RSA',
        e: 'AQAB',
        n: '0vx7agoebGcQSuuPiLJXZptN9nndrQmbXEps2aiAFbWhM78LhWx4cbbfAAtVT86zwu1RK7aPFFxuhDR1L6tSoc_BJECPebWKRXjBZCiFV4n3oknjhMstn64tZ_2W-5JsGY4Hc5n9yBXArwl93lqt7_RN5w6Cf0h4QyQ5v-65YGjQR0_FDW2QvzqY368QQMicAtaSqzs8KJZgnYb9c7d0zgdAZHzu6qMQvRL5hajrn1n91CbOpbISD08qNLyrdkt-bFTWhAI4vMQFh6WeZu0fM4lFd2NcRwr3XPksINHaQ-G_xBniIqbw0Ls1jF44-csFCur-kEgU8awapJzKnqDKgw',
      }),
      'NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs',
    ],
    [
      'RFC 8037 A.3: Ed25519',
      jwk({ kty: 'OKP', crv: 'Ed25519', x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo' }),
      'kPrK_qmxVWaYVA9wwBF6Iuo3vVzz7TxHCTwXBygrS4k',
    ],
    ['OpenSSH: Ed25519', fromBlob.ed25519(), SSH.ed25519[1]],
    ['OpenSSH: ECDSA', fromBlob.ecdsa(), SSH.ecdsa[1]],
  ])('%s', (_name, key, id) => {
    expect(named(key, id)).toBe(true);
    expect(named(key, id.toLowerCase())).toBe(false);
    expect(named(key, id.slice(0, -1))).toBe(false);
    expect(named(generateKeyPairSync('ed25519').publicKey, id)).toBe(false);
  });
});

describe('the names of a key', () => {
  const { publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const spki = publicKey.export({ type: 'spki', format: 'der' });
  const hex = createHash('sha256').update(spki).digest('hex');
  const pairs = hex.toUpperCase().match(/../gu)!;

  it.each<[string, string, boolean]>([
    ['hex', hex, true],
    ['upper-case hex', hex.toUpperCase(), true],
    ['hex with colons', pairs.join(':'), true],
    ['hex with its hash before it', `sha256:${hex}`, true],
    ['upper-case hex with its hash before it', `SHA256:${hex.toUpperCase()}`, true],
    ['base64', Buffer.from(hex, 'hex').toString('base64'), true],
    ['base64 without padding', Buffer.from(hex, 'hex').toString('base64').replace('=', ''), true],
    ['URL-safe base64', Buffer.from(hex, 'hex').toString('base64url'), true],
    ['SHA-1', createHash('sha1').update(spki).digest('hex'), true],
    ['SHA-512', createHash('sha512').update(spki).digest('hex'), true],
    [
      'the SHA-256 of its PEM',
      createHash('sha256')
        .update(publicKey.export({ type: 'spki', format: 'pem' }))
        .digest('hex'),
      true,
    ],
    ['a beginning', hex.slice(0, 16), false],
    ['hex and more', `${hex}00`, false],
    ['hex with a space', ` ${hex}`, false],
    ['another hash before it', `sha1:${hex}`, false],
    ['nothing', '', false],
    ['colons only', ':::', false],
    ['the SHA-256 of something else', createHash('sha256').update('x').digest('hex'), false],
  ])('%s', (_name, id, is) => {
    expect(named(publicKey, id)).toBe(is);
  });

  it.each<[string, KeyObject]>([
    ['P-384', generateKeyPairSync('ec', { namedCurve: 'P-384' }).publicKey],
    ['P-521', generateKeyPairSync('ec', { namedCurve: 'P-521' }).publicKey],
    ['Ed25519', generateKeyPairSync('ed25519').publicKey],
    ['RSA', generateKeyPairSync('rsa', { modulusLength: 2048 }).publicKey],
    ['RSA-PSS', generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey],
    ['Ed448, which is not accepted', generateKeyPairSync('ed448').publicKey],
  ])('%s has ids, none of them empty, and shares none with another key', (_name, key) => {
    const ids = keyIdsOf(key);
    expect(
      ids.has(
        createHash('sha256')
          .update(key.export({ type: 'spki', format: 'der' }))
          .digest('hex'),
      ),
    ).toBe(true);
    expect([...ids].every((id) => id.length >= 27)).toBe(true);
    const others = keyIdsOf(publicKey);
    expect([...ids].filter((id) => others.has(id))).toEqual([]);
  });

  it('a digest has seven forms', () => {
    expect(new Set(digestForms(Buffer.alloc(32, 0xfb)))).toHaveLength(7);
    // Where no character differs between the alphabets, two of them are one.
    expect(new Set(digestForms(Buffer.alloc(32)))).toHaveLength(6);
  });
});
