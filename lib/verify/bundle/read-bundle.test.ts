/** Sigstore bundles, member by member: what each version allows, and where a bundle is refused. */
import { describe, expect, it } from 'vitest';
import type { Json } from '#lib/evidence/model/evidence.ts';
import { BundleError, readBundle } from './read-bundle.ts';

type Fields = { [key: string]: Json };
const base64 = (text: string): string => Buffer.from(text).toString('base64');
const [CERTIFICATE, KEY, SIG, BODY] = ['certificate', 'key', 'signature', 'body'].map(base64) as [
  string,
  string,
  string,
  string,
];

const ENTRY: Fields = {
  logIndex: '42',
  logId: { keyId: KEY },
  kindVersion: { kind: 'dsse', version: '0.0.1' },
  integratedTime: '1767225900',
  inclusionPromise: { signedEntryTimestamp: SIG },
  inclusionProof: {
    logIndex: '7',
    treeSize: '9',
    rootHash: KEY,
    hashes: [KEY, SIG],
    checkpoint: { envelope: 'a note' },
  },
  canonicalizedBody: BODY,
};
const MATERIAL: Fields = {
  certificate: { rawBytes: CERTIFICATE },
  tlogEntries: [ENTRY],
  timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: SIG }] },
};
const ENVELOPE: Fields = {
  payloadType: 'application/vnd.in-toto+json',
  payload: BODY,
  signatures: [{ sig: SIG, keyid: '' }],
};
const BUNDLE: Fields = {
  mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
  verificationMaterial: MATERIAL,
  dsseEnvelope: ENVELOPE,
};
const MESSAGE: Fields = { messageDigest: { algorithm: 'SHA2_256', digest: KEY }, signature: SIG };

/** A copy with the value at a pointer replaced; undefined takes the member out. */
function at(pointer: string, value: Json | undefined, root: Json = BUNDLE): Json {
  const [key, ...rest] = pointer.split('/').slice(1);
  const child = (key === undefined ? undefined : (root as Fields)[key]) ?? {};
  const next = rest.length === 0 ? value : at(`/${rest.join('/')}`, value, child);
  if (Array.isArray(root)) return root.map((one, i) => (String(i) === key ? next! : one));
  const { [key!]: _old, ...others } = root as Fields;
  return next === undefined ? others : { ...others, [key!]: next };
}
function refusal(json: Json): string {
  try {
    readBundle(json);
    return 'read';
  } catch (error) {
    if (!(error instanceof BundleError)) throw error;
    return `${error.code} ${error.pointer}`;
  }
}
const T = '/verificationMaterial/tlogEntries/0';
const M = '/verificationMaterial';
const { dsseEnvelope: _envelope, ...BARE } = BUNDLE;
const withMessage = (change: Fields = {}): Fields => ({ ...BARE, messageSignature: { ...MESSAGE, ...change } });

describe('a bundle', () => {
  it('is read whole', () => {
    const { version, content, material, logEntries, timestamps } = readBundle(BUNDLE);
    expect(version).toBe('0.3');
    expect(content).toMatchObject({ kind: 'dsse', payloadType: 'application/vnd.in-toto+json', keyid: null });
    expect(material).toEqual({ kind: 'certificates', certificates: [new Uint8Array(Buffer.from('certificate'))] });
    expect(timestamps.map((one) => Buffer.from(one).toString())).toEqual(['signature']);
    expect(logEntries).toHaveLength(1);
    expect(logEntries[0]).toMatchObject({
      logIndex: 42,
      kind: 'dsse',
      version: '0.0.1',
      integratedTime: 1_767_225_900,
      problem: null,
      proof: { index: 7, size: 9, checkpoint: 'a note' },
    });
  });

  it.each([
    ['application/vnd.dev.sigstore.bundle+json;version=0.1', '0.1'],
    ['application/vnd.dev.sigstore.bundle+json;version=0.2', '0.2'],
    ['application/vnd.dev.sigstore.bundle+json; version=0.3', '0.3'],
    ['application/vnd.dev.sigstore.bundle.v0.1+json', '0.1'],
    ['application/vnd.dev.sigstore.bundle.v0.3+json', '0.3'],
    ['application/vnd.dev.sigstore.bundle.v0.4+json', null],
    ['application/vnd.dev.sigstore.bundle.v0.3+json;charset=utf-8', null],
    ['APPLICATION/VND.DEV.SIGSTORE.BUNDLE.V0.3+JSON', null],
    ['constructor', null],
    ['__proto__', null],
    ['toString', null],
    ['', null],
    [null, null],
    [3, null],
    [['application/vnd.dev.sigstore.bundle.v0.3+json'], null],
  ])('of the media type %j', (mediaType, version) => {
    if (version === null) expect(refusal(at('/mediaType', mediaType))).toBe('malformed /mediaType');
    else expect(readBundle(at('/mediaType', mediaType)).version).toBe(version);
  });

  it.each<[string, Json]>([
    ['a text', 'bundle'],
    ['a list', [BUNDLE]],
    ['null', null],
    ['a number', 1],
    ['empty', {}],
  ])('that is %s is refused', (_name, json) => {
    expect(refusal(json)).toBe('malformed /mediaType');
  });
});

describe('a member that is missing or of another type', () => {
  it.each<[string, string, Json | undefined]>([
    ['/verificationMaterial', '/verificationMaterial', undefined],
    ['/verificationMaterial', '/verificationMaterial', []],
    ['/verificationMaterial', `${M}/certificate`, undefined],
    ['/verificationMaterial/certificate', `${M}/certificate`, 'text'],
    ['/verificationMaterial/certificate/rawBytes', `${M}/certificate/rawBytes`, undefined],
    ['/verificationMaterial/certificate/rawBytes', `${M}/certificate/rawBytes`, ''],
    ['/verificationMaterial/certificate/rawBytes', `${M}/certificate/rawBytes`, 'no base64!'],
    ['/verificationMaterial/certificate/rawBytes', `${M}/certificate/rawBytes`, 'AAF'],
    ['/verificationMaterial/certificate/rawBytes', `${M}/certificate/rawBytes`, 'AAE=='],
    ['/verificationMaterial/tlogEntries', `${M}/tlogEntries`, {}],
    [`${T}/kindVersion`, T, 'text'],
    [`${T}/logId`, `${T}/logId`, undefined],
    [`${T}/logId/keyId`, `${T}/logId/keyId`, undefined],
    [`${T}/kindVersion`, `${T}/kindVersion`, undefined],
    [`${T}/kindVersion/kind`, `${T}/kindVersion/kind`, 1],
    [`${T}/kindVersion/version`, `${T}/kindVersion/version`, undefined],
    [`${T}/canonicalizedBody`, `${T}/canonicalizedBody`, undefined],
    [`${T}/canonicalizedBody`, `${T}/canonicalizedBody`, '{}'],
    [`${T}/inclusionPromise`, `${T}/inclusionPromise`, 'text'],
    [`${T}/inclusionPromise/signedEntryTimestamp`, `${T}/inclusionPromise`, {}],
    [`${T}/inclusionProof`, `${T}/inclusionProof`, []],
    [`${T}/inclusionProof/hashes`, `${T}/inclusionProof/hashes`, 'text'],
    [`${T}/inclusionProof/hashes/1`, `${T}/inclusionProof/hashes`, [KEY, 7]],
    [`${T}/inclusionProof/rootHash`, `${T}/inclusionProof/rootHash`, 'no base64!'],
    [`${T}/inclusionProof/checkpoint`, `${T}/inclusionProof/checkpoint`, 'a note'],
    [`${T}/inclusionProof/checkpoint/envelope`, `${T}/inclusionProof/checkpoint`, {}],
    [`${M}/timestampVerificationData`, `${M}/timestampVerificationData`, []],
    [`${M}/timestampVerificationData/rfc3161Timestamps`, `${M}/timestampVerificationData/rfc3161Timestamps`, 'text'],
    [
      `${M}/timestampVerificationData/rfc3161Timestamps/0/signedTimestamp`,
      `${M}/timestampVerificationData/rfc3161Timestamps`,
      [{}],
    ],
    ['/dsseEnvelope', '/dsseEnvelope', 'text'],
    ['/dsseEnvelope/payloadType', '/dsseEnvelope/payloadType', undefined],
    ['/dsseEnvelope/payload', '/dsseEnvelope/payload', ''],
    ['/dsseEnvelope/signatures', '/dsseEnvelope/signatures', []],
    ['/dsseEnvelope/signatures', '/dsseEnvelope/signatures', [{ sig: SIG }, { sig: SIG }]],
    ['/dsseEnvelope/signatures', '/dsseEnvelope/signatures', { sig: SIG }],
    ['/dsseEnvelope/signatures/0/sig', '/dsseEnvelope/signatures', [{}]],
    ['/dsseEnvelope/signatures/0/keyid', '/dsseEnvelope/signatures', [{ sig: SIG, keyid: 7 }]],
    ['', '/dsseEnvelope', undefined],
    ['', '/messageSignature', MESSAGE],
  ])('is named: %s', (place, pointer, value) => {
    expect(refusal(at(pointer, value))).toBe(`malformed ${place}`);
  });
});

describe('numbers', () => {
  it.each<[Json | undefined, number | null]>([
    ['0', 0],
    ['7', 7],
    [7, 7],
    [0, 0],
    [undefined, 0],
    [null, 0],
    ['9007199254740991', 9_007_199_254_740_991],
    ['9007199254740992', null],
    [9_007_199_254_740_992, null],
    ['01', null],
    ['-1', null],
    [-1, null],
    ['1.5', null],
    [1.5, null],
    ['1e3', null],
    ['0x10', null],
    [' 1', null],
    ['', null],
    [true, null],
    [['1'], null],
  ])('%j is the index %j', (written, index) => {
    if (index === null) expect(refusal(at(`${T}/logIndex`, written))).toBe(`malformed ${T}/logIndex`);
    else expect(readBundle(at(`${T}/logIndex`, written)).logEntries[0]!.logIndex).toBe(index);
  });

  it.each<[string, Json, number | null]>([
    ['0 is no time (Rekor v2)', '0', null],
    ['absent is no time', null, null],
    ['the last second that there is', '8640000000000', 8_640_000_000_000],
  ])('the time of an entry: %s', (_name, written, time) => {
    expect(readBundle(at(`${T}/integratedTime`, written)).logEntries[0]!.integratedTime).toBe(time);
  });

  it('a time that no calendar has is malformed', () => {
    for (const written of ['8640000000001', '9007199254740991', 8_640_000_000_001])
      expect(refusal(at(`${T}/integratedTime`, written))).toBe(`malformed ${T}/integratedTime`);
  });

  it('size and root of a proof may be left to the checkpoint', () => {
    const bare = readBundle(at(`${T}/inclusionProof`, { checkpoint: { envelope: 'a note' } })).logEntries[0]!;
    expect(bare.proof).toEqual({ index: 0, size: null, root: null, hashes: [], checkpoint: 'a note' });
    expect(readBundle(at(`${T}/inclusionProof/rootHash`, '')).logEntries[0]!.proof!.root).toBeNull();
  });
});

describe('how much is examined', () => {
  const many = (count: number, one: Json): Json[] => Array.from({ length: count }, () => one);
  it.each<[string, (count: number) => Json, number, string]>([
    ['log entries', (count) => at(`${M}/tlogEntries`, many(count, ENTRY)), 32, `${M}/tlogEntries`],
    [
      'timestamps',
      (count) => at(`${M}/timestampVerificationData/rfc3161Timestamps`, many(count, { signedTimestamp: SIG })),
      32,
      `${M}/timestampVerificationData/rfc3161Timestamps`,
    ],
    [
      'hashes of a proof',
      (count) => at(`${T}/inclusionProof/hashes`, many(count, KEY)),
      64,
      `${T}/inclusionProof/hashes`,
    ],
    [
      'certificates',
      (count) => at(M, { x509CertificateChain: { certificates: many(count, { rawBytes: CERTIFICATE }) } }),
      32,
      `${M}/x509CertificateChain/certificates`,
    ],
  ])('%s', (_name, json, most, pointer) => {
    expect(refusal(json(most))).toBe('read');
    expect(refusal(json(most + 1))).toBe(`unsupported ${pointer}`);
  });
});

describe('a missing part of an entry is reported, not thrown', () => {
  const flaw = (mediaType: string, change: (entry: Json) => Json): string | null =>
    readBundle(at('/mediaType', mediaType, at(T, change(ENTRY)))).logEntries[0]!.problem;
  const v = (version: string): string => `application/vnd.dev.sigstore.bundle+json;version=${version}`;
  const noPromise = (entry: Json): Json => at('/inclusionPromise', undefined, entry);
  const noProof = (entry: Json): Json => at('/inclusionProof', undefined, entry);
  const noCheckpoint = (entry: Json): Json => at('/inclusionProof/checkpoint', undefined, entry);

  it.each<[string, string, (entry: Json) => Json, RegExp | null]>([
    ['0.1 with both', '0.1', (entry) => entry, null],
    ['0.1 with a promise only', '0.1', noProof, null],
    ['0.1 without a promise', '0.1', noPromise, /no inclusion promise/u],
    ['0.1 with a proof without a checkpoint', '0.1', noCheckpoint, /no checkpoint/u],
    ['0.2 with a proof only', '0.2', noPromise, null],
    ['0.2 without a proof', '0.2', noProof, /no inclusion proof.*0\.2/u],
    ['0.3 without a proof', '0.3', noProof, /no inclusion proof.*0\.3/u],
    ['0.3 with a proof without a checkpoint', '0.3', noCheckpoint, /no checkpoint/u],
    ['0.3 with neither', '0.3', (entry) => noProof(noPromise(entry)), /no inclusion proof/u],
  ])('version %s', (_name, version, change, expected) => {
    const told = flaw(v(version), change);
    if (expected === null) expect(told).toBeNull();
    else expect(told).toMatch(expected);
  });
});

describe('who signed', () => {
  it.each<[string, Json, string | null]>([
    ['a certificate', { certificate: { rawBytes: CERTIFICATE } }, 'certificates'],
    [
      'a chain',
      { x509CertificateChain: { certificates: [{ rawBytes: CERTIFICATE }, { rawBytes: KEY }] } },
      'certificates',
    ],
    ['a key', { publicKey: { hint: 'a' } }, 'key'],
    ['a key without a hint', { publicKey: {} }, 'key'],
    [
      'a certificate and null for the others',
      { certificate: { rawBytes: CERTIFICATE }, publicKey: null },
      'certificates',
    ],
    ['nobody', {}, null],
    ['two at once', { certificate: { rawBytes: CERTIFICATE }, publicKey: { hint: 'a' } }, null],
    [
      'a certificate and a chain',
      { certificate: { rawBytes: CERTIFICATE }, x509CertificateChain: { certificates: [{ rawBytes: KEY }] } },
      null,
    ],
  ])('%s', (_name, material, kind) => {
    if (kind === null) expect(refusal(at(M, material))).toBe(`malformed ${M}`);
    else expect(readBundle(at(M, material)).material.kind).toBe(kind);
  });

  it('an empty chain is nobody, and a hint is a text', () => {
    expect(refusal(at(M, { x509CertificateChain: {} }))).toBe(`malformed ${M}/x509CertificateChain/certificates`);
    expect(refusal(at(M, { publicKey: { hint: 7 } }))).toBe(`malformed ${M}/publicKey/hint`);
    expect(refusal(at(M, { publicKey: 'a' }))).toBe(`malformed ${M}/publicKey`);
  });
});

describe('a signature over an artifact', () => {
  it.each<[string, Json | undefined, string]>([
    ['told by SHA-256', { algorithm: 'SHA2_256', digest: KEY }, 'sha256'],
    ['told by SHA-384', { algorithm: 'SHA2_384', digest: KEY }, 'sha384'],
    ['told by SHA-512', { algorithm: 'SHA2_512', digest: KEY }, 'sha512'],
    ['not told', undefined, 'none'],
    ['told as null', null, 'none'],
    ['without a digest', { algorithm: 'SHA2_256' }, 'none'],
    ['with an empty digest', { algorithm: 'SHA2_256', digest: '' }, 'none'],
    ['without an algorithm', { digest: KEY }, 'none'],
    ['with the algorithm that says nothing', { algorithm: 'HASH_ALGORITHM_UNSPECIFIED', digest: KEY }, 'none'],
    [
      'told by SHA3-256',
      { algorithm: 'SHA3_256', digest: KEY },
      'unsupported /messageSignature/messageDigest/algorithm',
    ],
    [
      'told by the name of JSON',
      { algorithm: 'sha256', digest: KEY },
      'unsupported /messageSignature/messageDigest/algorithm',
    ],
    [
      'told by a name of JavaScript',
      { algorithm: 'constructor', digest: KEY },
      'unsupported /messageSignature/messageDigest/algorithm',
    ],
    [
      'with a number for an algorithm',
      { algorithm: 1, digest: KEY },
      'malformed /messageSignature/messageDigest/algorithm',
    ],
    [
      'with hex for a digest',
      { algorithm: 'SHA2_256', digest: 'zz' },
      'malformed /messageSignature/messageDigest/digest',
    ],
    ['with a text for both', 'SHA2_256', 'malformed /messageSignature/messageDigest'],
  ])('%s', (_name, messageDigest, expected) => {
    const { messageDigest: _old, ...rest } = MESSAGE;
    const json: Json = { ...BARE, messageSignature: messageDigest === undefined ? rest : { ...rest, messageDigest } };
    if (expected.includes(' ')) expect(refusal(json)).toBe(expected);
    else
      expect(readBundle(json).content).toMatchObject({ kind: 'message', hash: expected === 'none' ? null : expected });
  });

  it('needs its signature, and stands beside no envelope', () => {
    expect(refusal(withMessage({ signature: '' }))).toBe('malformed /messageSignature/signature');
    expect(refusal({ ...withMessage(), messageSignature: 'text' })).toBe('malformed /messageSignature');
    expect(refusal({ ...withMessage(), dsseEnvelope: ENVELOPE })).toBe('malformed ');
  });
});
