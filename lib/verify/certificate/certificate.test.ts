/** Certificates with one thing wrong, and what each extension says. */
import { describe, expect, it } from 'vitest';
import { DerError, encode, readChildren, readElement } from '#lib/verify/der/der.ts';
import { withSignatureCache } from '#lib/verify/key/signature-cache.ts';
import { CODE_SIGNING, TIME_STAMPING, authority, ec, issue, oid, rsa } from '#lib/verify/private-pki.fixture.ts';
import {
  authorityKeyId,
  basicConstraints,
  extendedKeyUsages,
  extensionValue,
  unknownCriticalExtension,
  keyAlgorithm,
  keyOf,
  maySignCertificates,
  maySignData,
  parseCertificate,
  parseCertificateCached,
  signatureAlgorithm,
  subjectKeyId,
} from './certificate.ts';

const hex = (text: string): Uint8Array => Buffer.from(text, 'hex');
const seq = (...parts: Uint8Array[]): Uint8Array => encode(0x30, ...parts);
const NULL = encode(0x05);

const root = authority('Acme Root', { pathLength: 1 });
const leaf = issue({ subject: 'leaf', issuer: root, eku: [CODE_SIGNING] });

/** The parts of the signed part, and the certificate that they make again. Its signature no longer holds. */
const partsOf = (der: Uint8Array): Uint8Array[] =>
  readChildren(readChildren(readElement(der).content)[0]!.content).map((one) => one.raw);
const outside = (der: Uint8Array): Uint8Array[] => readChildren(readElement(der).content).map((one) => one.raw);
const rebuilt = (change: (parts: Uint8Array[]) => Uint8Array[], der = leaf.der): Uint8Array =>
  seq(seq(...change(partsOf(der))), ...outside(der).slice(1));
const replaced = (at: number, part: Uint8Array): Uint8Array => rebuilt((parts) => parts.with(at, part));

const extensionOf = (id: string, value: Uint8Array, critical?: Uint8Array): Uint8Array =>
  seq(oid(id), ...(critical === undefined ? [] : [critical]), encode(0x04, value));
const withExtensions = (...extensions: Uint8Array[]): Uint8Array => replaced(7, encode(0xa3, seq(...extensions)));
const KEY_USAGE = '2.5.29.15';
const BASIC = '2.5.29.19';
const PURPOSE = '2.5.29.37';

describe('a certificate', () => {
  it('is read with its names, times, key and extensions', () => {
    const read = parseCertificate(leaf.der);
    expect(new Date(read.notBefore).toISOString()).toBe('2025-01-01T00:00:00.000Z');
    expect(new Date(read.notAfter).toISOString()).toBe('2035-01-01T00:00:00.000Z');
    expect(Buffer.from(read.issuer)).toEqual(Buffer.from(parseCertificate(root.der).subject));
    expect(read.scheme).toEqual({ kind: 'ecdsa', hash: 'sha256' });
    expect(keyOf(read).equals(leaf.keys.publicKey)).toBe(true);
    expect(keyOf(read)).toBe(keyOf(read));
    expect(read.sha256).toMatch(/^[0-9a-f]{64}$/u);
    expect(Buffer.from(authorityKeyId(read)!)).toEqual(Buffer.from(subjectKeyId(parseCertificate(root.der))!));
  });

  it('without extensions has none', () => {
    const bare = parseCertificate(rebuilt((parts) => parts.slice(0, 7)));
    expect(bare.extensions).toEqual([]);
    expect([subjectKeyId(bare), authorityKeyId(bare), extendedKeyUsages(bare), extensionValue(bare, BASIC)]).toEqual([
      null,
      null,
      null,
      null,
    ]);
    // RFC 5280 §4.2.1.3: without key usage the key is not limited; an authority needs basic constraints all the same.
    expect([maySignData(bare), maySignCertificates(bare), unknownCriticalExtension(bare)]).toEqual([true, false, null]);
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['text', Buffer.from('not a certificate')],
    ['an empty sequence', seq()],
    ['a public key', leaf.keys.publicKey.export({ type: 'spki', format: 'der' })],
    ['bytes after it', Buffer.concat([leaf.der, Buffer.of(0)])],
    ['a fourth part outside the signed part', seq(...outside(leaf.der), NULL)],
    ['no signature', seq(...outside(leaf.der).slice(0, 2))],
    ['a signature that ends inside a byte', seq(...outside(leaf.der).slice(0, 2), encode(0x03, hex('0101')))],
    ['a signature that is no bit string', seq(...outside(leaf.der).slice(0, 2), encode(0x04, hex('0001')))],
    ['version 1, which has no field for it', rebuilt((parts) => parts.slice(1))],
    ['version 2', replaced(0, encode(0xa0, hex('020101')))],
    ['version 4', replaced(0, encode(0xa0, hex('020103')))],
    ['a version that is no number', replaced(0, encode(0xa0, NULL))],
    ['a serial number of another type', replaced(1, encode(0x04, hex('01')))],
    ['another algorithm inside than outside', replaced(2, seq(oid('1.2.840.10045.4.3.3')))],
    ['the same algorithm with parameters inside only', replaced(2, seq(oid('1.2.840.10045.4.3.2'), NULL))],
    ['an issuer that is no name', replaced(3, NULL)],
    ['a validity of one time', replaced(4, seq(encode(0x17, Buffer.from('250101000000Z'))))],
    ['a validity that never was', replaced(4, seq(...[0, 1].map(() => encode(0x17, Buffer.from('250230000000Z')))))],
    ['no key', replaced(6, NULL)],
    ['an extension twice', withExtensions(extensionOf(BASIC, seq()), extensionOf(BASIC, seq()))],
    ['an extension without a value', withExtensions(seq(oid(BASIC)))],
    ['an extension whose value is bare', withExtensions(seq(oid(BASIC), seq()))],
    ['an extension of four parts', withExtensions(seq(oid(BASIC), hex('0101ff'), NULL, encode(0x04, seq())))],
    ['an extension that is critical by BER only', withExtensions(extensionOf(BASIC, seq(), hex('010101')))],
    ['an extension that is critical by number', withExtensions(extensionOf(BASIC, seq(), hex('0201ff')))],
    ['two lists of extensions', rebuilt((parts) => [...parts, parts[7]!])],
    ['bytes after the list of extensions', replaced(7, encode(0xa3, seq(), NULL))],
  ])('%s is refused', (_name, der) => {
    expect(() => parseCertificate(der)).toThrow(DerError);
  });

  it('cut off anywhere is refused', () => {
    for (let length = 0; length < leaf.der.length; length += 7)
      expect(() => parseCertificate(leaf.der.subarray(0, length))).toThrow(DerError);
  });

  it('with any bit changed is refused, or is another certificate', () => {
    const { sha256 } = parseCertificate(leaf.der);
    for (let bit = 0; bit < leaf.der.length * 8; bit += 5) {
      const changed = Buffer.from(leaf.der);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      try {
        expect(parseCertificate(changed).sha256).not.toBe(sha256);
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }
  });

  it('is parsed once under one trust, and once more under another', () => {
    const [one, other] = [{}, {}];
    const first = withSignatureCache(one, () => parseCertificateCached(leaf.der));
    expect(withSignatureCache(one, () => parseCertificateCached(Buffer.from(leaf.der)))).toBe(first);
    expect(withSignatureCache(other, () => parseCertificateCached(leaf.der))).not.toBe(first);
    expect(parseCertificateCached(leaf.der)).not.toBe(first);
    expect(withSignatureCache(one, () => parseCertificateCached(root.der))).not.toBe(first);
  });
});

describe('what an extension says', () => {
  const parsed = (...extensions: Uint8Array[]) => parseCertificate(withExtensions(...extensions));

  it.each([
    ['an authority', '30030101ff', true, null],
    ['an authority with a path of 0', '30060101ff020100', true, 0],
    ['an authority with a path of 3', '30060101ff020103', true, 3],
    ['no authority, said at length', '3003010100', false, null],
    ['no authority', '3000', false, null],
  ])('basic constraints: %s', (_name, value, isCa, pathLength) => {
    const certificate = parsed(extensionOf(BASIC, hex(value), hex('0101ff')));
    expect(basicConstraints(certificate)).toEqual({ isCa, pathLength });
    expect(maySignCertificates(certificate)).toBe(isCa);
  });

  it.each([
    ['a path without an authority', '3003020100'],
    ['a negative path', '30060101ff0201ff'],
    ['a true that is none', '3003010101'],
    ['no sequence', '0101ff'],
    ['bytes after it', '30000500'],
  ])('basic constraints: %s is refused', (_name, value) => {
    expect(() => basicConstraints(parsed(extensionOf(BASIC, hex(value))))).toThrow(DerError);
  });

  // RFC 5280 §4.2.1.3: bit 0 is the first of the first byte.
  it.each([
    ['digital signature', '03020780', true, false],
    ['certificates', '03020204', false, true],
    ['both', '03020284', true, true],
    ['everything else', '030302 7b 80'.replaceAll(' ', ''), false, false],
    ['nothing', '030100', false, false],
    ['a bit beyond the first byte', '03030700 80'.replaceAll(' ', ''), false, false],
  ])('key usage: %s', (_name, value, data, certificates) => {
    const certificate = parsed(extensionOf(KEY_USAGE, hex(value)), extensionOf(BASIC, hex('30030101ff')));
    expect([maySignData(certificate), maySignCertificates(certificate)]).toEqual([data, certificates]);
  });

  it('extended key usage: each purpose, in order', () => {
    expect(extendedKeyUsages(parsed(extensionOf(PURPOSE, seq(oid(CODE_SIGNING), oid(TIME_STAMPING)))))).toEqual([
      CODE_SIGNING,
      TIME_STAMPING,
    ]);
    expect(() => extendedKeyUsages(parsed(extensionOf(PURPOSE, seq(NULL))))).toThrow(DerError);
    expect(() => extendedKeyUsages(parsed(extensionOf(PURPOSE, oid(CODE_SIGNING))))).toThrow(DerError);
  });

  it.each([
    ['name constraints', '2.5.29.30'],
    ['policy constraints', '2.5.29.36'],
    ['the poison of a precertificate (RFC 6962 §3.1)', '1.3.6.1.4.1.11129.2.4.3'],
    ['an extension of somebody', '1.2.3.4'],
  ])('critical and not understood: %s', (_name, id) => {
    expect(unknownCriticalExtension(parsed(extensionOf(id, NULL, hex('0101ff'))))).toBe(id);
    expect(unknownCriticalExtension(parsed(extensionOf(id, NULL, hex('010100'))))).toBeNull();
    expect(unknownCriticalExtension(parsed(extensionOf(id, NULL)))).toBeNull();
  });

  it('an authority key id may be told by name and number only', () => {
    const named = parsed(extensionOf('2.5.29.35', seq(encode(0x82, hex('01')))));
    expect(authorityKeyId(named)).toBeNull();
    expect(() => authorityKeyId(parsed(extensionOf('2.5.29.35', NULL)))).toThrow(DerError);
    expect(() => subjectKeyId(parsed(extensionOf('2.5.29.14', hex('0401'))))).toThrow(DerError);
  });
});

describe('the algorithm of a certificate', () => {
  it.each([
    ['RSA with SHA-1', '1.2.840.113549.1.1.5'],
    ['RSA with MD5', '1.2.840.113549.1.1.4'],
    ['ECDSA with SHA-1', '1.2.840.10045.4.1'],
    ['ECDSA with SHA-224', '1.2.840.10045.4.3.1'],
    ['Ed448', '1.3.101.113'],
    ['ML-DSA-65', '2.16.840.1.101.3.4.3.18'],
    ['RSA-PSS with other parameters', '1.2.840.113549.1.1.10'],
    ['1.2.3.4.5', '1.2.3.4.5'],
  ])('%s is named and not accepted', (name, id) => {
    const algorithm = seq(oid(id));
    const [, , signature] = outside(leaf.der);
    const certificate = parseCertificate(seq(seq(...partsOf(leaf.der).with(2, algorithm)), algorithm, signature!));
    expect([certificate.scheme, signatureAlgorithm(certificate)]).toEqual([null, name]);
  });

  it('the algorithm of its key is named too, whether Node knows the key or not', () => {
    expect(keyAlgorithm(parseCertificate(leaf.der))).toBe('1.2.840.10045.2.1');
    expect(keyAlgorithm(parseCertificate(issue({ subject: 'rsa', keys: rsa() }).der))).toBe('1.2.840.113549.1.1.1');
    const strange = parseCertificate(replaced(6, seq(seq(oid('1.3.101.113')), encode(0x03, hex('0001')))));
    expect(keyAlgorithm(strange)).toBe('Ed448');
    expect(() => keyOf(strange)).toThrow();
    expect(keyOf(parseCertificate(issue({ subject: 'p', keys: ec('P-521') }).der)).asymmetricKeyDetails).toEqual({
      namedCurve: 'secp521r1',
    });
  });
});
