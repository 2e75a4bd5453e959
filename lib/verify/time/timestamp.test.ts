/** RFC 3161 timestamps, part by part: what a response may hold, and what each lie in one comes to. */
import { constants, createHash, sign } from 'node:crypto';
import { describe, expect, it } from 'vitest';
import { parseCertificate } from '#lib/verify/certificate/certificate.ts';
import { DerError, encode } from '#lib/verify/der/der.ts';
import type { TimestampAuthority } from '#lib/verify/compiled-trust/compiled-trust.ts';
import {
  CODE_SIGNING,
  type Issued,
  type Pair,
  TIME_STAMPING,
  authority,
  ec,
  issue,
  oid,
  rsa,
} from '#lib/verify/private-pki.fixture.ts';
import { compileIssuers } from '../x509/chain.ts';
import { checkTimestamp, mayTimestamp, readTimestamp } from './timestamp.ts';
import { checkTrustedTimes, rfc3339, checkTimestamps, type TimeSource } from './trusted-times.ts';

const AT = '20260101000500Z';
const TIME = Date.parse('2026-01-01T00:05:00Z');
const SIGNATURE = Buffer.from('the signature that is stamped');
const seq = (...parts: Uint8Array[]): Uint8Array => encode(0x30, ...parts);
const set = (...parts: Uint8Array[]): Uint8Array => encode(0x31, ...parts);
const octets = (bytes: Uint8Array): Uint8Array => encode(0x04, bytes);
const int = (value: number): Uint8Array => encode(0x02, Buffer.of(value));
const NULL = encode(0x05);
const digest = (name: string, bytes: Uint8Array): Buffer => createHash(name).update(bytes).digest();

const HASHES: Record<string, string> = {
  sha1: '1.3.14.3.2.26',
  sha256: '2.16.840.1.101.3.4.2.1',
  sha384: '2.16.840.1.101.3.4.2.2',
  sha512: '2.16.840.1.101.3.4.2.3',
};
const hashOf = (name: string): Uint8Array => seq(oid(HASHES[name]!));
const ID = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
};
const ECDSA = seq(oid('1.2.840.10045.4.3.2'));
const attribute = (id: string, ...values: Uint8Array[]): Uint8Array => seq(oid(id), set(...values));

const root = authority('Root');
const tsa = issue({ subject: 'TSA', issuer: root, eku: [TIME_STAMPING], serial: 9 });
const nameOf = (one: Issued): Uint8Array => parseCertificate(one.der).subject;
const idOf = (one: Issued): Uint8Array => digest('sha1', one.keys.publicKey.export({ type: 'spki', format: 'der' }));

type Parts = {
  status: Uint8Array[];
  outerType: string;
  innerType: string;
  version: number;
  imprintHash: string;
  over: Uint8Array;
  time: Uint8Array;
  infoTail: Uint8Array[];
  contentType: Uint8Array[];
  messageDigest: Uint8Array[];
  certificate: Uint8Array[];
  more: Uint8Array[];
  sid: Uint8Array;
  digestHash: string;
  algorithm: Uint8Array;
  keys: Pair;
  scheme: string;
  signature: Uint8Array;
  embedded: Uint8Array[];
  signers: (signer: Uint8Array) => Uint8Array[];
  token: (token: Uint8Array) => Uint8Array;
};

const certificateHash = (name: string, one: Issued): Uint8Array =>
  seq(seq(seq(...(name === 'sha256' ? [] : [hashOf(name)]), octets(digest(name, one.der)))));

/** A granted response by the authority, with any part wrong. */
function response(change: Partial<Parts> = {}): Uint8Array {
  const imprint = change.imprintHash ?? 'sha256';
  const info = seq(
    int(change.version ?? 1),
    oid('1.2.3.4'),
    seq(hashOf(imprint), octets(digest(imprint, change.over ?? SIGNATURE))),
    int(7),
    change.time ?? encode(0x18, Buffer.from(AT)),
    ...(change.infoTail ?? []),
  );
  const digestHash = change.digestHash ?? 'sha256';
  const attributes = [
    ...(change.contentType ?? [attribute(ID.contentType, oid(ID.tstInfo))]),
    ...(change.messageDigest ?? [attribute(ID.messageDigest, octets(digest(digestHash, info)))]),
    ...(change.certificate ?? [attribute(ID.signingCertificateV2, certificateHash('sha256', tsa))]),
    ...(change.more ?? []),
  ];
  const keys = change.keys ?? tsa.keys;
  const signer = seq(
    int(1),
    change.sid ?? seq(nameOf(root), int(9)),
    hashOf(digestHash),
    encode(0xa0, ...attributes),
    change.algorithm ?? ECDSA,
    octets(change.signature ?? sign(change.scheme ?? 'sha256', set(...attributes), keys.privateKey)),
  );
  const data = seq(
    int(3),
    set(hashOf('sha256')),
    seq(oid(change.innerType ?? ID.tstInfo), encode(0xa0, octets(info))),
    ...(change.embedded === undefined ? [] : [encode(0xa0, ...change.embedded)]),
    set(...(change.signers?.(signer) ?? [signer])),
  );
  const token = seq(oid(change.outerType ?? ID.signedData), encode(0xa0, data));
  return change.token?.(token) ?? seq(seq(...(change.status ?? [int(0)])), token);
}

const issuers = compileIssuers([], [parseCertificate(root.der)], { validFrom: -Infinity, validUntil: Infinity });
const named = (one: Issued, window = { validFrom: 0, validUntil: Infinity }): TimestampAuthority => ({
  ...window,
  name: 'named',
  leaf: { certificate: parseCertificate(one.der), validityPeriod: window },
  issuers: [],
});
const NAMED = named(tsa);
const OPEN: TimestampAuthority = { validFrom: 0, validUntil: Infinity, name: 'open', leaf: null, issuers };
const resultOf = (der: Uint8Array, authorities = [NAMED]): string =>
  checkTimestamp(readTimestamp(der), SIGNATURE, authorities).kind;

describe('a response', () => {
  it.each<[string, Partial<Parts>]>([
    ['as it should be', {}],
    ['granted with changes', { status: [int(1)] }],
    ['with a sentence beside its status', { status: [int(0), seq(encode(0x0c, Buffer.from('granted')))] }],
    ['as the bare token', { token: (token) => token }],
    ['with a fraction of a second', { time: encode(0x18, Buffer.from('20260101000500.5Z')) }],
    ['with accuracy, nonce and name', { infoTail: [seq(int(1)), int(5), encode(0xa0, NULL)] }],
    [
      'with more signed attributes',
      { more: [attribute('1.2.840.113549.1.9.5', encode(0x17, Buffer.from('260101000500Z')))] },
    ],
    ['without the hash of its certificate', { certificate: [] }],
    [
      'with the SHA-1 of its certificate (RFC 2634)',
      { certificate: [attribute(ID.signingCertificate, seq(seq(seq(octets(digest('sha1', tsa.der))))))] },
    ],
    [
      'with the SHA-384 of its certificate',
      { certificate: [attribute(ID.signingCertificateV2, certificateHash('sha384', tsa))] },
    ],
    ['over SHA-384', { imprintHash: 'sha384' }],
    ['over SHA-512, signed over SHA-512', { imprintHash: 'sha512', digestHash: 'sha512' }],
    ['signed with a key algorithm and a hash beside it (RFC 5652 §5.3)', { algorithm: seq(oid('1.2.840.10045.2.1')) }],
    ['signed with SHA-384', { scheme: 'sha384', algorithm: seq(oid('1.2.840.10045.4.3.3')) }],
    ['by key id', { sid: encode(0x80, idOf(tsa)) }],
  ])('%s', (_name, change) => {
    const time = Date.parse('2026-01-01T00:05:00Z') + (change.time === undefined ? 0 : 500);
    expect(checkTimestamp(readTimestamp(response(change)), SIGNATURE, [NAMED])).toMatchObject({
      kind: 'verified',
      time,
      authority: 'TSA',
    });
  });

  it.each<[string, Uint8Array]>([
    ['nothing', new Uint8Array(0)],
    ['a status without a token', seq(seq(int(0)))],
    ['a refusal', seq(seq(int(2)))],
    ['a refusal with a token', response({ status: [int(2)] })],
    ['a warning of revocation', response({ status: [int(4)] })],
    ['no status', response({ status: [] })],
    ['a status below zero', response({ status: [encode(0x02, Buffer.of(255))] })],
    ['bytes after it', Buffer.concat([response(), Buffer.of(0)])],
    ['other contents than signed data', response({ outerType: '1.2.840.113549.1.7.1' })],
    ['signed data about something else', response({ innerType: '1.2.840.113549.1.7.1' })],
    ['version 2', response({ version: 2 })],
    ['a UTCTime', response({ time: encode(0x17, Buffer.from('260101000500Z')) })],
    ['30 February', response({ time: encode(0x18, Buffer.from('20260230000500Z')) })],
    ['no signer', response({ signers: () => [] })],
    ['two signers', response({ signers: (one) => [one, one] })],
    ['signed as something else', response({ contentType: [attribute(ID.contentType, oid('1.2.840.113549.1.7.1'))] })],
    ['no content type', response({ contentType: [] })],
    ['two content types', response({ more: [attribute(ID.contentType, oid(ID.tstInfo))] })],
    ['no message digest', response({ messageDigest: [] })],
    [
      'a message digest of two values',
      response({ messageDigest: [attribute(ID.messageDigest, octets(SIGNATURE), octets(SIGNATURE))] }),
    ],
    ['a message digest that is no octet string', response({ messageDigest: [attribute(ID.messageDigest, int(1))] })],
    [
      'a certificate named by an unknown hash',
      response({
        certificate: [
          attribute(ID.signingCertificateV2, seq(seq(seq(hashOf('sha1'), octets(digest('sha1', tsa.der)))))),
        ],
      }),
    ],
    ['a certificate named by nothing', response({ certificate: [attribute(ID.signingCertificateV2, seq(seq()))] })],
    ['a signer named by a number', response({ sid: int(9) })],
  ])('with %s is malformed', (_name, der) => {
    expect(() => readTimestamp(der)).toThrow(DerError);
  });

  it('cut off anywhere is malformed', () => {
    const whole = response();
    for (let length = 0; length < whole.length; length += 1)
      expect(() => readTimestamp(whole.subarray(0, length))).toThrow(DerError);
  });

  it('with any bit changed is malformed, or not verified, or says the same', () => {
    const whole = response();
    const { time } = readTimestamp(whole);
    for (let bit = 0; bit < whole.length * 8; bit += 1) {
      const changed = Buffer.from(whole);
      changed[bit >> 3]! ^= 1 << (bit & 7);
      try {
        const result = checkTimestamp(readTimestamp(changed), SIGNATURE, [NAMED]);
        // The status of the response and the version of its wrapping are not signed.
        if (result.kind === 'verified') expect(result.time, `bit ${bit}`).toBe(time);
      } catch (error) {
        expect(error, `bit ${bit}`).toBeInstanceOf(DerError);
      }
    }
  });
});

describe('what a timestamp is worth', () => {
  const stranger = issue({ subject: 'TSA', issuer: authority('Root'), eku: [TIME_STAMPING], serial: 9 });
  const weak = issue({ subject: 'Weak', issuer: root, keys: rsa(1024), eku: [TIME_STAMPING], serial: 9 });
  const strong = issue({ subject: 'Strong', issuer: root, keys: rsa(), eku: [TIME_STAMPING], serial: 9 });
  const RSA = seq(oid('1.2.840.113549.1.1.11'), NULL);
  const by = (one: Issued, more: Partial<Parts> = {}): Uint8Array =>
    response({
      keys: one.keys,
      certificate: [attribute(ID.signingCertificateV2, certificateHash('sha256', one))],
      ...more,
    });

  it.each<[string, Uint8Array, TimestampAuthority[], string]>([
    ['over another signature', response({ over: Buffer.from('another') }), [NAMED], 'false'],
    ['over SHA-1', response({ imprintHash: 'sha1' }), [NAMED], 'unsupported'],
    ['signed over SHA-1', response({ digestHash: 'sha1' }), [NAMED], 'unsupported'],
    [
      'with an algorithm that is not accepted',
      response({ algorithm: seq(oid('1.2.840.10045.4.1')) }),
      [NAMED],
      'unsupported',
    ],
    [
      'whose contents were changed',
      response({ messageDigest: [attribute(ID.messageDigest, octets(digest('sha256', SIGNATURE)))] }),
      [NAMED],
      'false',
    ],
    ['signed by another key', response({ keys: ec() }), [NAMED], 'false'],
    [
      'with a signature cut off',
      response({ signature: sign('sha256', SIGNATURE, tsa.keys.privateKey).subarray(1) }),
      [NAMED],
      'false',
    ],
    ['with no signature', response({ signature: new Uint8Array(0) }), [NAMED], 'false'],
    ['with the algorithm of another key', response({ algorithm: RSA }), [NAMED], 'false'],
    [
      'that names another certificate',
      response({ certificate: [attribute(ID.signingCertificateV2, certificateHash('sha256', root))] }),
      [NAMED],
      'false',
    ],
    ['of another serial number', response({ sid: seq(nameOf(root), int(8)) }), [NAMED], 'unknown'],
    ['of another issuer', response({ sid: seq(nameOf(tsa), int(9)) }), [NAMED], 'unknown'],
    ['by another key id', response({ sid: encode(0x80, idOf(root)) }), [NAMED], 'unknown'],
    ['by an empty key id', response({ sid: encode(0x80) }), [NAMED], 'unknown'],
    ['where nobody is trusted', response(), [], 'unknown'],
    ['by another authority of the same name and number', by(stranger), [NAMED], 'false'],
    ['by one of two authorities of the same name and number', by(stranger), [NAMED, named(stranger)], 'verified'],
    ['before its authority', response(), [named(tsa, { validFrom: TIME + 1, validUntil: Infinity })], 'unknown'],
    ['after its authority', response(), [named(tsa, { validFrom: 0, validUntil: TIME - 1 })], 'unknown'],
    ['in the last moment of its authority', response(), [named(tsa, { validFrom: 0, validUntil: TIME })], 'verified'],
    ['with RSA', by(strong, { algorithm: RSA }), [named(strong)], 'verified'],
    ['with an RSA key that is too short', by(weak, { algorithm: RSA }), [named(weak)], 'unsupported'],
    [
      'with RSA-PSS',
      by(strong, {
        algorithm: seq(
          oid('1.2.840.113549.1.1.10'),
          seq(
            encode(0xa0, hashOf('sha256')),
            encode(0xa1, seq(oid('1.2.840.113549.1.1.8'), hashOf('sha256'))),
            encode(0xa2, int(32)),
          ),
        ),
      }),
      [named(strong)],
      'false',
    ],
  ])('%s', (_name, der, authorities, kind) => {
    expect(resultOf(der, authorities)).toBe(kind);
  });

  it('with RSA-PSS, as its parameters say', () => {
    const pss = seq(
      oid('1.2.840.113549.1.1.10'),
      seq(
        encode(0xa0, hashOf('sha256')),
        encode(0xa1, seq(oid('1.2.840.113549.1.1.8'), hashOf('sha256'))),
        encode(0xa2, int(32)),
      ),
    );
    const unsigned = readTimestamp(by(strong, { algorithm: pss }));
    const made = sign('sha256', unsigned.attributes, {
      key: strong.keys.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 32,
    });
    expect(resultOf(by(strong, { algorithm: pss, signature: made }), [named(strong)])).toBe('verified');
    const short = sign('sha256', unsigned.attributes, {
      key: strong.keys.privateKey,
      padding: constants.RSA_PKCS1_PSS_PADDING,
      saltLength: 20,
    });
    expect(resultOf(by(strong, { algorithm: pss, signature: short }), [named(strong)])).toBe('false');
  });
});

describe('a timestamp that brings its certificate', () => {
  const middle = authority('Middle', { issuer: root });
  const below = issue({ subject: 'Below', issuer: middle, eku: [TIME_STAMPING], serial: 9 });
  const forCode = issue({ subject: 'Code', issuer: root, eku: [CODE_SIGNING], serial: 9 });
  const forAll = issue({ subject: 'All', issuer: root, serial: 9 });
  const strange = issue({
    subject: 'Strange',
    issuer: root,
    eku: [TIME_STAMPING],
    serial: 9,
    extensions: [{ oid: '1.2.3', critical: true, value: NULL }],
  });
  const brief = issue({
    subject: 'Brief',
    issuer: root,
    eku: [TIME_STAMPING],
    serial: 9,
    notAfter: '2026-01-01T00:04:59Z',
  });
  const by = (one: Issued, embedded: Uint8Array[] = [one.der], more: Partial<Parts> = {}): Uint8Array =>
    response({
      keys: one.keys,
      embedded,
      certificate: [attribute(ID.signingCertificateV2, certificateHash('sha256', one))],
      ...more,
    });

  it.each<[string, Uint8Array, string]>([
    ['of a trusted authority', by(tsa), 'verified'],
    ['among others', by(tsa, [root.der, forCode.der, tsa.der]), 'verified'],
    ['among what is no certificate', by(tsa, [seq(), encode(0xa1, NULL), tsa.der]), 'verified'],
    ['twice', by(tsa, [tsa.der, tsa.der]), 'verified'],
    ['that is missing', by(tsa, []), 'unknown'],
    ['that cannot be read', by(tsa, [seq(NULL)]), 'unknown'],
    [
      'of an authority below the trusted one',
      by(below, [below.der, middle.der], { sid: seq(nameOf(middle), int(9)) }),
      'unknown',
    ],
    [
      'of a stranger',
      by(issue({ subject: 'TSA', issuer: authority('Root'), eku: [TIME_STAMPING], serial: 9 })),
      'unknown',
    ],
    ['that is for code', by(forCode), 'unknown'],
    ['that is for anything', by(forAll), 'unknown'],
    ['with a critical extension that is not understood', by(strange), 'unknown'],
    ['that had expired', by(brief), 'unknown'],
    ['of another one that it names', by(tsa, [tsa.der], { keys: brief.keys }), 'false'],
  ])('%s', (_name, der, kind) => {
    expect(resultOf(der, [OPEN])).toBe(kind);
  });

  it('does not bring it to an authority that is named by its certificate', () => {
    expect(resultOf(by(brief), [NAMED])).toBe('false');
  });

  it.each<[string, Issued, boolean]>([
    ['timestamping', tsa, true],
    ['code signing', forCode, false],
    ['any purpose that is not said', forAll, false],
    ['timestamping, with something critical', strange, false],
    ['timestamping and code', issue({ subject: 'x', eku: [CODE_SIGNING, TIME_STAMPING] }), true],
    ['any purpose, as an identifier', issue({ subject: 'x', eku: ['2.5.29.37.0'] }), false],
  ])('a certificate for %s', (_name, one, may) => {
    expect(mayTimestamp(parseCertificate(one.der))).toBe(may);
  });
});

describe('whether the times are enough', () => {
  const logged: TimeSource = { time: TIME, source: 'transparency-log', authority: 'https://log.example' };
  const second = issue({ subject: 'Second', issuer: root, eku: [TIME_STAMPING], serial: 10 });
  const bySecond = response({
    keys: second.keys,
    sid: seq(nameOf(root), int(10)),
    certificate: [attribute(ID.signingCertificateV2, certificateHash('sha256', second))],
  });
  const later = response({ time: encode(0x18, Buffer.from('20260101000501Z')) });
  const lie = response({ over: Buffer.from('another') });
  const old = response({ imprintHash: 'sha1' });
  const foreign = response({ sid: seq(nameOf(root), int(8)) });
  const broken = Buffer.from('no timestamp');
  const judge = (stamps: Uint8Array[], logs: TimeSource[], timestamp: number, optional = false): string => {
    const found = checkTimestamps(stamps, SIGNATURE, [NAMED, named(second)]);
    const { outcome, code } = checkTrustedTimes(found, logs, { tlog: 0, ctlog: 0, timestamp }, optional);
    return `${outcome} ${code}`;
  };

  it.each<[string, string, string]>([
    ['one', judge([response()], [], 1), 'pass ok'],
    ['none', judge([], [], 1), 'missing time-unknown'],
    ['none, and none is required: a certificate needs one all the same', judge([], [], 0), 'missing time-unknown'],
    ['none, and a key asks for none', judge([], [], 0, true), 'warn time-unknown'],
    ['none, and a key asks for one', judge([], [], 1, true), 'missing time-unknown'],
    ['the word of a log', judge([], [logged], 1), 'pass ok'],
    ['a timestamp and the word of a log', judge([response()], [logged], 2), 'pass ok'],
    ['one of two', judge([response()], [], 2), 'missing timestamp-missing'],
    ['two authorities', judge([response(), bySecond], [], 2), 'pass ok'],
    ['one authority at two moments', judge([response(), later], [], 2), 'pass ok'],
    [
      'one authority at one moment, twice',
      judge([response(), response({ status: [int(1)] })], [], 2),
      'missing timestamp-missing',
    ],
    ['the same bytes twice', judge([bySecond, bySecond], [], 1), 'fail timestamp-duplicate'],
    ['a false one', judge([lie], [], 1), 'fail timestamp-invalid'],
    ['a false one beside a true one', judge([lie, response()], [], 1), 'warn timestamp-invalid'],
    ['a false one beside the word of a log', judge([lie], [logged], 1), 'warn timestamp-invalid'],
    ['a false one, and a key asks for none', judge([lie], [], 0, true), 'warn time-unknown'],
    ['a false one beside one of two', judge([lie, response()], [], 2), 'fail timestamp-invalid'],
    ['one that cannot be checked', judge([old], [], 1), 'error unsupported'],
    ['one by a stranger', judge([foreign], [], 1), 'missing timestamp-authority-unknown'],
    ['one by a stranger and one that cannot be checked', judge([foreign, old], [], 1), 'error unsupported'],
    ['one by a stranger beside a true one', judge([foreign, response()], [], 1), 'pass ok'],
    ['one that is none, beside a true one', judge([broken, response()], [], 1), 'fail timestamp-invalid'],
    ['one that is none, and a key asks for none', judge([broken], [], 0, true), 'fail timestamp-invalid'],
  ])('%s', (_name, judged, expected) => {
    expect(judged).toBe(expected);
  });

  it('a time is written as RFC 3339, with a fraction only where it has one', () => {
    expect([rfc3339(0), rfc3339(TIME), rfc3339(TIME + 5)]).toEqual([
      '1970-01-01T00:00:00Z',
      '2026-01-01T00:05:00Z',
      '2026-01-01T00:05:00.005Z',
    ]);
  });
});
