/** At least one document for every code with which reading refuses one, and the problem that HTTP makes of it. */
import { gzipSync } from 'node:zlib';
import type { ErrorCode } from '#lib/errors.ts';
import type { ParseFailureCode } from '#lib/evidence/model/evidence.ts';
import type { Sent } from './case.fixture.ts';
import { TRUST, base64, bytesOf, instance, metablock, release, statementOf } from './issuer.fixture.ts';

/** A document that is refused, the place that is named, and the code of the problem at `POST /api/v1/attestations`. */
export type RefusalCase = Sent & { name: string; pointer: string; problem: ErrorCode };

const of = (
  name: string,
  document: Uint8Array | string | object,
  pointer: string,
  problem: ErrorCode,
): RefusalCase => ({
  name,
  document: document instanceof Uint8Array ? document : bytesOf(document),
  pointer,
  problem,
  trust: TRUST,
});

const envelope = instance.envelope(statementOf('https://example.com/p/v1', {}), release);
const [signature] = envelope.signatures;
const bundle = instance.signWithKey(statementOf('https://example.com/p/v1', {}), release);
const image = (digest: string): object => ({
  critical: { identity: {}, image: { 'docker-manifest-digest': digest }, type: 'cosign container image signature' },
});
/** What is very large and repeats itself is sent compressed. */
const packed = (text: string): Buffer => gzipSync(text);
const STRING_LIMIT = 24 * 1024 * 1024;
const cutCertificate = '-----BEGIN CERTIFICATE-----\n?\n-----END CERTIFICATE-----\n';

export const REFUSAL_CASES: { [code in ParseFailureCode]: RefusalCase[] } = {
  empty: [of('nothing', '', '', 'unreadable'), of('an empty list', '[]', '', 'unreadable')],
  'not-utf8': [of('bytes that are no text', Uint8Array.of(0xff, 0xfe, 0x00), '', 'unreadable')],
  'not-json': [
    of('JSON that is cut off', '{"a":', '/a', 'unreadable'),
    of('text of no known kind', 'hello world\n', '', 'unreadable'),
  ],
  'not-xml': [of('XML that is cut off', '<testsuite><testcase name="a"', '', 'unreadable')],
  'duplicate-key': [of('a member twice', '{"a":1,"a":2}', '/a', 'unreadable')],
  'forbidden-key': [
    of('a member that would change every object', '{"__proto__":{}}', '/__proto__', 'unreadable'),
    of('XML with an entity', '<!DOCTYPE a [<!ENTITY x "y">]><testsuite>&x;</testsuite>', '', 'unreadable'),
  ],
  'too-deep': [of('lists in lists', `${'['.repeat(200)}${']'.repeat(200)}`, '/0'.repeat(129), 'too-large')],
  'too-many-items': [
    of(
      'more signatures than an envelope may have',
      { ...envelope, signatures: Array.from({ length: 300 }, () => signature) },
      '/signatures',
      'too-large',
    ),
    of('a million zeros and one', packed(`{"a":[${'0,'.repeat(1_000_000)}0]}`), '/a/1000000', 'too-large'),
  ],
  'string-too-long': [
    of('a string of 24 MiB and one byte', packed(`{"a":"${'x'.repeat(STRING_LIMIT + 1)}"}`), '/a', 'too-large'),
  ],
  'number-out-of-range': [
    of('a number that no double holds', '{"a":1e999}', '/a', 'unreadable'),
    of(
      'a proof of a negative entry',
      { leafIdx: -1, treeSize: 1, root: '', leafHash: '', proof: [] },
      '/leafIdx',
      'unreadable',
    ),
  ],
  'bad-base64': [
    of('a payload', { ...envelope, payload: '?' }, '/payload', 'unprocessable'),
    of('a signature', { ...envelope, signatures: [{ sig: '?' }] }, '/signatures/0/sig', 'unprocessable'),
  ],
  'bad-digest': [
    of('the digest of an image', image('sha256:zz'), '/critical/image/docker-manifest-digest', 'unprocessable'),
  ],
  'bad-certificate': [
    of('beside a blob signature', { base64Signature: 'QQ==', cert: base64(cutCertificate) }, '/cert', 'unprocessable'),
  ],
  'missing-field': [
    of('a bundle without its media type', { ...bundle, mediaType: undefined }, '/mediaType', 'unprocessable'),
    of(
      'a statement without its type',
      { ...statementOf('', {}), predicateType: undefined },
      '/predicateType',
      'unprocessable',
    ),
    of(
      'a run of Tekton that nobody has signed',
      { apiVersion: 'tekton.dev/v1', kind: 'TaskRun', metadata: { annotations: {} } },
      '/metadata/annotations',
      'unprocessable',
    ),
    of(
      'a bundle that is elsewhere',
      { bundle: null, bundle_url: 'https://example.com/1', repository_id: 1 },
      '/bundle',
      'unprocessable',
    ),
  ],
  'wrong-type': [
    of('a number', '5', '', 'unprocessable'),
    of('signatures that are no list', { ...envelope, signatures: {} }, '/signatures', 'unprocessable'),
  ],
  'unknown-format': [
    of('an empty object', '{}', '', 'unsupported-media-type'),
    of('XML of no known kind', '<html/>', '', 'unsupported-media-type'),
  ],
  'unknown-media-type': [
    of(
      'a bundle of version 9',
      { ...bundle, mediaType: 'application/vnd.dev.sigstore.bundle+json;version=9' },
      '/mediaType',
      'unsupported-media-type',
    ),
  ],
  unreadable: [
    of('gzip that is damaged', Uint8Array.of(0x1f, 0x8b, 8, 0, 1, 2, 3), '', 'unreadable'),
    of(
      'a signature that is not hexadecimal',
      { ...metablock({ _type: 'link', name: 'build' }), signatures: [{ keyid: '', sig: 'zz' }] },
      '/signatures/0/sig',
      'unreadable',
    ),
  ],
};

export const ALL_REFUSAL_CASES: RefusalCase[] = Object.entries(REFUSAL_CASES).flatMap(([code, cases]) =>
  cases.map((one) => ({ ...one, name: `${code}: ${one.name}` })),
);
