/** Signed certificate timestamps (RFC 6962 §3): true ones, and each of their fields changed. */
import { createHash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '#lib/verify/certificate/certificate.ts';
import { DerError, encode, readChildren, readElement } from '#lib/verify/der/der.ts';
import type { LogKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { CODE_SIGNING, type Pair, authority, ec, fulcio, issue, rsa } from '#lib/verify/private-pki.fixture.ts';
import { checkScts, embeddedScts } from './sct.ts';

const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';
const TIME = Date.parse('2026-01-01T00:00:00Z');
const spkiOf = ({ publicKey }: Pair): Buffer => publicKey.export({ type: 'spki', format: 'der' });
const number = (value: number | bigint, bytes: number): Buffer =>
  Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex');
const vector = (bytes: Uint8Array): Buffer => Buffer.concat([number(bytes.length, 2), bytes]);

const issuer = authority('Issuer');
const other = authority('Other issuer');
const subjectKeys = ec();
const [first, second, slow] = [ec(), ec(), rsa()];
const logOf = (keys: Pair, more: Partial<LogKey> = {}): LogKey => {
  const id = createHash('sha256').update(spkiOf(keys)).digest();
  return {
    baseUrl: `https://log.example/${id.toString('hex', 0, 4)}`,
    id,
    checkpointId: id,
    key: keys.publicKey,
    algorithm: 'ecdsa',
    validFrom: TIME - 1000,
    validUntil: TIME + 1000,
    ...more,
  };
};

/** The same certificate with any extensions: serial number and key do not change. */
const certificateWith = (value: Uint8Array | null): Uint8Array =>
  issue({
    subject: 'leaf',
    keys: subjectKeys,
    issuer,
    serial: 77,
    eku: [CODE_SIGNING],
    extensions: [
      fulcio(8, 'https://issuer.example'),
      ...(value === null ? [] : [{ oid: SCT_LIST, value }]),
      fulcio(12, 'https://github.com/acme/web'),
    ],
  }).der;

type Parts = {
  version: number;
  keys: Pair;
  id: Uint8Array;
  time: number | bigint;
  signedTime: number;
  extensions: Uint8Array;
  algorithms: [hash: number, signature: number];
  hash: string;
  issuerSpki: Uint8Array;
  entryType: number;
  tail: Uint8Array;
};

/** One SCT over the precertificate (RFC 6962 §3.2), with any part wrong. */
function sct(change: Partial<Parts> = {}): Buffer {
  const keys = change.keys ?? first;
  const time = change.time ?? TIME;
  const extensions = change.extensions ?? new Uint8Array(0);
  const tbs = readChildren(readElement(certificateWith(null)).content)[0]!.raw;
  const signed = Buffer.concat([
    Buffer.of(0, 0),
    number(change.signedTime ?? time, 8),
    number(change.entryType ?? 1, 2),
    createHash('sha256')
      .update(change.issuerSpki ?? spkiOf(issuer.keys))
      .digest(),
    number(tbs.length, 3),
    tbs,
    vector(extensions),
  ]);
  return Buffer.concat([
    Buffer.of(change.version ?? 0),
    change.id ?? createHash('sha256').update(spkiOf(keys)).digest(),
    number(time, 8),
    vector(extensions),
    Buffer.of(...(change.algorithms ?? [4, keys.publicKey.asymmetricKeyType === 'rsa' ? 1 : 3])),
    vector(sign(change.hash ?? 'sha256', signed, keys.privateKey)),
    change.tail ?? new Uint8Array(0),
  ]);
}

const listOf = (...scts: Uint8Array[]): Uint8Array => encode(0x04, vector(Buffer.concat(scts.map(vector))));
const parsed = (value: Uint8Array | null) => parseCertificate(certificateWith(value));
const results = (logs: LogKey[], ...scts: Uint8Array[]): string[] =>
  checkScts(parsed(listOf(...scts)), parseCertificate(issuer.der), logs).map(({ log, valid, unsupported }) =>
    [log === null ? 'unknown' : 'known', valid ? 'valid' : 'not valid', ...(unsupported ? ['unsupported'] : [])].join(
      ' ',
    ),
  );

describe('an embedded timestamp', () => {
  it.each<[string, Partial<Parts>, LogKey[], string]>([
    ['by a trusted log', {}, [logOf(first)], 'known valid'],
    ['by one of several logs', {}, [logOf(second), logOf(first)], 'known valid'],
    ['by a log with an RSA key', { keys: slow }, [logOf(slow, { algorithm: 'rsa' })], 'known valid'],
    ['with extensions', { extensions: Buffer.from('0102', 'hex') }, [logOf(first)], 'known valid'],
    ['in the first moment of the log', {}, [logOf(first, { validFrom: TIME })], 'known valid'],
    ['in the last moment of the log', {}, [logOf(first, { validUntil: TIME })], 'known valid'],
    ['after the log ended', {}, [logOf(first, { validUntil: TIME - 1 })], 'unknown not valid'],
    ['before the log began', {}, [logOf(first, { validFrom: TIME + 1 })], 'unknown not valid'],
    ['by a log that is not trusted', {}, [logOf(second)], 'unknown not valid'],
    ['where no log is trusted', {}, [], 'unknown not valid'],
    ['by one log in the name of another', { id: logOf(second).id }, [logOf(first), logOf(second)], 'known not valid'],
    ['at another time than it says', { signedTime: TIME - 1 }, [logOf(first)], 'known not valid'],
    ['under another issuer', { issuerSpki: spkiOf(other.keys) }, [logOf(first)], 'known not valid'],
    ['over a certificate instead of a precertificate', { entryType: 0 }, [logOf(first)], 'known not valid'],
    ['with SHA-512 that calls itself SHA-256', { hash: 'sha512' }, [logOf(first)], 'known not valid'],
    ['with SHA-512', { hash: 'sha512', algorithms: [6, 3] }, [logOf(first)], 'known not valid unsupported'],
    ['with DSA', { algorithms: [4, 2] }, [logOf(first)], 'known not valid unsupported'],
    ['with an algorithm of no log', { algorithms: [4, 2] }, [], 'unknown not valid unsupported'],
    ['with RSA where the log has another key', { algorithms: [4, 1] }, [logOf(first)], 'known not valid'],
  ])('%s', (_name, change, logs, result) => {
    expect(results(logs, sct(change))).toEqual([result]);
  });

  it('each of several is judged by itself', () => {
    expect(
      results([logOf(first), logOf(slow, { algorithm: 'rsa' })], sct(), sct({ keys: second }), sct({ keys: slow })),
    ).toEqual(['known valid', 'unknown not valid', 'known valid']);
  });

  it('of another certificate of the same issuer does not hold', () => {
    const moved = issue({
      subject: 'leaf',
      keys: subjectKeys,
      issuer,
      extensions: [{ oid: SCT_LIST, value: listOf(sct()) }],
    });
    expect(checkScts(parseCertificate(moved.der), parseCertificate(issuer.der), [logOf(first)])[0]!.valid).toBe(false);
  });

  it('does not hold with any bit of the certificate changed', () => {
    const der = Buffer.from(certificateWith(listOf(sct())));
    const end = readChildren(readElement(der).content)[0]!.raw.length;
    let told = 0;
    for (let bit = 8 * 8; bit < end * 8; bit += 37) {
      const changed = Buffer.from(der);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      try {
        const [one] = checkScts(parseCertificate(changed), parseCertificate(issuer.der), [logOf(first)]);
        expect(one?.valid ?? false, `bit ${bit}`).toBe(false);
        told += 1;
      } catch (error) {
        expect(error).toBeInstanceOf(DerError);
      }
    }
    expect(told).toBeGreaterThan(50);
  });
});

describe('the list', () => {
  it('is empty where the certificate has none', () => {
    expect(embeddedScts(parsed(null))).toEqual([]);
    expect(embeddedScts(parsed(encode(0x04, number(0, 2))))).toEqual([]);
    expect(checkScts(parsed(null), parseCertificate(issuer.der), [logOf(first)])).toEqual([]);
  });

  it('tells log, time, extensions and algorithm', () => {
    const [one] = embeddedScts(parsed(listOf(sct({ extensions: Buffer.of(7) }))));
    expect(one).toMatchObject({ time: TIME, scheme: { kind: 'ecdsa', hash: 'sha256' } });
    expect([...one!.extensions]).toEqual([7]);
    expect(Buffer.from(one!.logId)).toEqual(Buffer.from(logOf(first).id));
  });

  const good = sct();
  it.each<[string, Uint8Array]>([
    ['that is not wrapped', vector(vector(good))],
    ['of another type', encode(0x03, vector(vector(good)))],
    ['that is longer than it says', encode(0x04, vector(vector(good)), Buffer.of(0))],
    ['that is shorter than it says', encode(0x04, number(good.length + 3, 2), vector(good))],
    ['with one that is longer than the list', encode(0x04, vector(Buffer.concat([number(good.length + 1, 2), good])))],
    ['with one of no length', encode(0x04, vector(Buffer.of(0)))],
    ['with an empty one', listOf(new Uint8Array(0))],
    ['of version 2', listOf(sct({ version: 1 }))],
    ['with bytes after one', listOf(sct({ tail: Buffer.of(0) }))],
    ['with one cut off', listOf(good.subarray(0, -1))],
    ['with one cut off in its head', listOf(good.subarray(0, 46))],
    ['at a time that no calendar has', listOf(sct({ time: 2n ** 63n }))],
    ['a millisecond after the last day', listOf(sct({ time: 8_640_000_000_000_001n }))],
  ])('%s is malformed', (_name, value) => {
    expect(() => embeddedScts(parsed(value))).toThrow(DerError);
  });
});
