/** What is read of each signature of a document: who is named beside it, how much is read, and what one spoils. */
import { describe, expect, it } from 'vitest';
import type { CosignLayer, DsseSignature, ParsedEvidence } from '#lib/evidence/model/evidence.ts';
import { parseCertificate } from '#lib/verify/certificate/certificate.ts';
import { DerError } from '#lib/verify/der/der.ts';
import { CODE_SIGNING, authority, issue } from '#lib/verify/private-pki.fixture.ts';
import { BundleError } from '../bundle/read-bundle.ts';
import { fromEnvelope, fromLayer, fromMetablock } from './read-signed.ts';
import { preAuthEncoding } from '#lib/bytes/signing/pre-auth-encoding.ts';

const root = authority('Root');
const middle = authority('Middle', { issuer: root });
const leaf = issue({ subject: 'leaf', issuer: middle, eku: [CODE_SIGNING] });
const idOf = ({ der }: { der: Uint8Array }): string => parseCertificate(der).sha256;
const SIG = Buffer.alloc(64, 1);
const TYPE = 'application/vnd.in-toto+json';
const payload = Buffer.from('{}');

const plain: DsseSignature = { keyid: 'k', sig: SIG, certificatePem: null };
const evidence = (change: Partial<Pick<ParsedEvidence, 'format' | 'facts'>> = {}): ParsedEvidence =>
  ({ format: 'dsse', facts: { kind: 'generic' }, ...change }) as unknown as ParsedEvidence;
const readers = (signatures: DsseSignature[], about = evidence()) =>
  fromEnvelope(about, { payloadType: TYPE, payload, signatures });
const signerOf = (one: Partial<DsseSignature>) => readers([{ ...plain, ...one }])[0]!().signer;
const errorOf = (work: () => unknown): string => {
  try {
    work();
    return 'read';
  } catch (error) {
    if (error instanceof BundleError) return `${error.code} ${error.pointer}`.trim();
    if (error instanceof DerError) return 'certificate';
    throw error;
  }
};

describe('the pre-authentication encoding (DSSE v1.0.2)', () => {
  it.each<[string, string, string]>([
    // The example of the specification, protocol.md.
    ['http://example.com/HelloWorld', 'hello world', 'DSSEv1 29 http://example.com/HelloWorld 11 hello world'],
    ['', '', 'DSSEv1 0  0 '],
    ['ü', 'ü', 'DSSEv1 2 ü 2 ü'],
    ['a 1 b', '2 c', 'DSSEv1 5 a 1 b 3 2 c'],
  ])('of %j and %j', (type, body, encoded) => {
    expect(Buffer.from(preAuthEncoding(type, Buffer.from(body))).toString()).toBe(encoded);
  });

  it('is another one wherever type and payload are divided', () => {
    const text = 'a 2 bc 3 def';
    const all = Array.from(text, (_, i) =>
      Buffer.from(preAuthEncoding(text.slice(0, i), Buffer.from(text.slice(i)))).toString(),
    );
    expect(new Set(all).size).toBe(all.length);
  });
});

describe('who is named beside a signature', () => {
  it('a key, by its id where it has one', () => {
    expect([signerOf({}), signerOf({ keyid: '' }), signerOf({ keyid: null })]).toEqual([
      { kind: 'key', hint: 'k' },
      { kind: 'key', hint: null },
      { kind: 'key', hint: null },
    ]);
  });

  it.each<[string, Partial<DsseSignature>, string[]]>([
    ['a certificate', { certificatePem: leaf.pem }, []],
    [
      'a certificate and its chain in one text',
      { certificatePem: leaf.pem + middle.pem + root.pem },
      ['middle', 'root'],
    ],
    ['authorities beside it', { certificatePem: leaf.pem, intermediatesPem: middle.pem }, ['middle']],
    [
      'authorities beside it in any order',
      { certificatePem: leaf.pem, intermediatesPem: root.pem + middle.pem },
      ['middle', 'root'],
    ],
    [
      'a stranger among them stays',
      { certificatePem: leaf.pem, intermediatesPem: root.pem + leaf.pem + middle.pem },
      ['middle', 'root', 'leaf'],
    ],
    ['words around it', { certificatePem: `x\n${leaf.pem}\ny` }, []],
  ])('%s', (_name, beside, others) => {
    const names = new Map([
      [idOf(leaf), 'leaf'],
      [idOf(middle), 'middle'],
      [idOf(root), 'root'],
    ]);
    const signer = signerOf(beside);
    if (signer.kind !== 'certificate') throw new Error('a certificate is expected');
    expect(signer.leaf.sha256).toBe(idOf(leaf));
    expect(signer.others.map((one) => names.get(one.sha256))).toEqual(others);
    expect(signer.problem).toBeNull();
  });

  it.each<[string, string]>([
    ['no certificate in the text', 'hello'],
    ['an empty text', ''],
    ['a key in the text', leaf.pem.replaceAll('CERTIFICATE', 'PUBLIC KEY')],
    ['a certificate that is none', '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n'],
  ])('%s is no signer', (_name, certificatePem) => {
    expect(errorOf(() => signerOf({ certificatePem }))).toBe('certificate');
  });

  it('an authority that cannot be read does not hide the signer', () => {
    const broken = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----\n';
    const signer = signerOf({ certificatePem: leaf.pem, intermediatesPem: middle.pem + broken });
    expect(signer).toMatchObject({ kind: 'certificate', leaf: { sha256: idOf(leaf) }, others: [] });
    expect(signer.kind === 'certificate' && signer.problem).toBeTruthy();
  });
});

describe('how much is read', () => {
  const many = (count: number): DsseSignature[] => Array.from({ length: count }, () => plain);
  it('at most 32 signatures, and as many time-stamps and certificates beside each', () => {
    expect([readers(many(3)).length, readers(many(32)).length, readers(many(33)).length]).toEqual([3, 32, 32]);
    expect(fromMetablock({ kind: 'metablock', data: payload, signatures: many(40) })).toHaveLength(32);
    const stamps = Array.from({ length: 40 }, () => new Uint8Array(1));
    expect(readers([{ ...plain, timestamps: stamps }])[0]!().timestamps).toHaveLength(32);
    const signer = signerOf({ certificatePem: leaf.pem.repeat(40) });
    expect(signer.kind === 'certificate' && signer.others.length).toBe(31);
  });

  it('no signature is no reader', () => {
    expect(readers([])).toEqual([]);
    expect(errorOf(() => fromMetablock({ kind: 'metablock', data: null, signatures: [plain] }))).toBe(
      'malformed /signed',
    );
  });
});

describe('Google Cloud Build', () => {
  const KEY = 'projects/verified-builder/locations/global/keyRings/attestor/cryptoKeys/builtByGCB/cryptoKeyVersions/1';
  const BUILDER = 'https://cloudbuild.googleapis.com/GoogleHostedWorker';
  const built = (builderId: string | null, format = 'gcb-provenance'): ParsedEvidence =>
    evidence({ format, facts: { kind: 'provenance', provenance: { builderId } } } as unknown as ParsedEvidence);
  const raw = (keyid: string, about: ParsedEvidence): boolean => readers([{ ...plain, keyid }], about)[0]!().mayOmitPae;

  it.each<[string, boolean, boolean]>([
    ['its builder', raw(KEY, built(BUILDER)), true],
    ['its builder in a version', raw(KEY, built(`${BUILDER}@v0.3`)), true],
    ['its regional key', raw(KEY.replace('global', 'us-west2'), built(BUILDER)), true],
    ['a builder that begins alike', raw(KEY, built(`${BUILDER}Evil`)), false],
    ['no builder', raw(KEY, built(null)), false],
    ['its builder in another format', raw(KEY, built(BUILDER, 'dsse')), false],
  ])('only %s may sign the payload itself', (_name, found, may) => {
    expect(found).toBe(may);
  });

  it.each([
    ['another project', KEY.replace('verified-builder', 'evil')],
    ['a key without its version', KEY.replace('/cryptoKeyVersions/1', '')],
    ['words before it', `x/${KEY}`],
    ['words after it', `${KEY}/x`],
    ['no name', ''],
  ])('%s is no key of its', (_name, keyid) => {
    expect(errorOf(() => readers([{ ...plain, keyid }], built(BUILDER)))).toBe('key-unknown /envelope/signatures');
    expect(
      readers(
        [
          { ...plain, keyid },
          { ...plain, keyid: KEY },
        ],
        built(BUILDER),
      ),
    ).toHaveLength(1);
  });
});

describe('a layer of cosign', () => {
  const layer: CosignLayer = {
    digest: `sha256:${'a'.repeat(64)}`,
    mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
    size: null,
    predicateType: null,
    signature: SIG,
    certificatePem: null,
    chainPem: null,
    tlogEntry: null,
    timestamp: null,
  };
  it.each<[string, Partial<CosignLayer>, string]>([
    ['signed by a key', {}, 'read'],
    ['signed by a certificate', { certificatePem: leaf.pem, chainPem: middle.pem + root.pem }, 'read'],
    ['with a time-stamp', { timestamp: 'AAAA' }, 'read'],
    ['without its signature', { signature: null }, 'undecidable'],
    ['named by another algorithm', { digest: `sha512:${'a'.repeat(128)}` }, 'undecidable'],
    ['named in upper case', { digest: `sha256:${'A'.repeat(64)}` }, 'undecidable'],
    ['named by too few digits', { digest: 'sha256:aa' }, 'undecidable'],
    ['with a certificate that is none', { certificatePem: leaf.pem.replace(/MI/u, 'AA') }, 'certificate'],
    ['with a log entry that is none', { tlogEntry: {} }, 'malformed /annotations/kindVersion'],
  ])('%s', (_name, change, expected) => {
    expect(errorOf(() => fromLayer({ ...layer, ...change }))).toBe(expected);
  });

  it('is signed by its digest, by the first certificate of the two texts', () => {
    const read = fromLayer({ ...layer, certificatePem: leaf.pem, chainPem: middle.pem + root.pem });
    expect(read.content).toMatchObject({ kind: 'message', hash: 'sha256' });
    expect(read.signer.kind === 'certificate' && [read.signer.leaf.sha256, read.signer.others.length]).toEqual([
      idOf(leaf),
      2,
    ]);
  });
});
