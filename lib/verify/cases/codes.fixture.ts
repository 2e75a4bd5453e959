/**
 * For every check code a document that gives it, and no other problem than those named. The test issuer makes what is
 * sound until it is changed; a private authority makes the certificates and timestamps that an honest issuer never
 * would. Cases of the table of sentences are taken from there.
 */
import { createHash } from 'node:crypto';
import type { Bundle } from '#lib/test-issuer/bundle.ts';
import { npmAttestations } from '#lib/test-issuer/ecosystems.ts';
import { createInstance } from '#lib/test-issuer/instance.ts';
import { githubProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { vsa } from '#lib/test-issuer/statements/statement.ts';
import type { Json } from '#lib/evidence/model/evidence.ts';
import {
  CODE_SIGNING,
  TIME_STAMPING,
  authority,
  bundle as bundleOf,
  ec,
  envelope as envelopeOf,
  issue,
  stamp,
} from '#lib/verify/private-pki.fixture.ts';
import type { IssueOptions, Issued } from '#lib/verify/private-pki.fixture.ts';
import type { Code } from '#lib/verify/result/codes.ts';
import type { Expectation, TrustEntry } from '#lib/verify/result/verification.ts';
import { SENTENCE_CASES } from '#lib/verify/sentences-cases.fixture.ts';
import type { SentenceCase } from '#lib/verify/sentences-cases.fixture.ts';
import type { Answer, Sent } from './case.fixture.ts';
import {
  RUN,
  SUBJECT,
  TRUST,
  WORKFLOW,
  bytesOf,
  file,
  instance,
  metablock,
  release,
  signed as signedBytes,
  statementOf,
} from './issuer.fixture.ts';

/** A document that gives a code, with the outcome and every check that is not passed, as `signature fail malformed`. */
export type CodeCase = Sent & { name: string; outcome: Answer['outcome']; problems: string[] };
/** Why no document gives a code. */
export type Unreachable = { unreachable: string };

type More = { trust?: Sent['trust']; expect?: Expectation };
const failed = (name: string, document: object | Uint8Array, problems: string[], more: More = {}): CodeCase =>
  of(name, document, 'failed', problems, more);

function of(
  name: string,
  document: object | Uint8Array,
  outcome: Answer['outcome'],
  problems: string[],
  { trust = TRUST, expect }: More = {},
): CodeCase {
  return {
    name,
    document: document instanceof Uint8Array ? document : bytesOf(document),
    outcome,
    problems,
    trust,
    ...(expect === undefined ? {} : { expect }),
  };
}

/** A case of the table of sentences as a request; null where its evidence is not read from one document. */
export function sentOf([, evidence, entries, { expect, thresholds } = {}]: SentenceCase): Sent {
  const roots = entries.filter(({ kind }) => kind === 'trusted-root');
  if (roots.length > 1) throw new Error('a request brings one trusted root');
  const keys = entries.filter(({ kind }) => kind !== 'trusted-root').map(keyOf);
  return {
    document: evidence.bytes,
    trust: {
      ...(roots[0] === undefined ? {} : { trustedRoot: JSON.parse(roots[0].body) as Json }),
      keys,
      ...(thresholds === undefined ? {} : { thresholds }),
    },
    ...(expect === undefined ? {} : { expect }),
  };
}

const keyOf = ({ body, hint, validFrom, validUntil }: TrustEntry): { pem: string } => ({
  pem: body,
  ...(hint === null ? {} : { hint }),
  ...(validFrom === null ? {} : { validFrom }),
  ...(validUntil === null ? {} : { validUntil }),
});

function sentence(name: string, outcome: Answer['outcome'], problems: string[]): CodeCase {
  const found = SENTENCE_CASES.find(([other]) => other === name);
  if (found === undefined) throw new Error(`no sentence has the case ${name}`);
  return { ...sentOf(found), name, outcome, problems };
}

const provenance = githubProvenance(SUBJECT, RUN);
const bare = statementOf('https://example.com/p/v1', {});
const stranger = createInstance({ seed: 'stranger', name: 'stranger' });
const signed = (statement = provenance): Bundle => instance.sign(statement, WORKFLOW);
const keyed = (statement = bare): Bundle => instance.signWithKey(statement, release);
/** A sound bundle with something changed. */
function changed(change: (bundle: Bundle) => void, bundle = signed()): Bundle {
  change(bundle);
  return bundle;
}
/** The same with a timestamp beside the log entry: its time is known whatever becomes of the entry. */
const logged = (change: (bundle: Bundle) => void): Bundle =>
  changed(change, instance.sign(provenance, { ...WORKFLOW, timestamp: true }));
const entryOf = (bundle: Bundle) => bundle.verificationMaterial.tlogEntries[0]!;
const flip = (base64: string): string => {
  const bytes = Buffer.from(base64, 'base64');
  bytes[bytes.length - 1]! ^= 1;
  return bytes.toString('base64');
};

// A private authority: root → authority → signer, and root → timestamps.
const SIGNED = '2026-01-01T00:05:00Z';
const root = authority('Acme Root', { pathLength: 1 });
const ca = authority('Acme CA', { issuer: root, pathLength: 0 });
const tsa = issue({ subject: 'Acme TSA', issuer: root, eku: [TIME_STAMPING] });
const PRIVATE: Sent['trust'] = { keys: [{ pem: root.pem + ca.pem + tsa.pem }] };
const leafOf = (more: Partial<IssueOptions> = {}): Issued =>
  issue({ subject: 'signer', issuer: ca, eku: [CODE_SIGNING], ...more });
const honest = (signature: Uint8Array): Uint8Array[] => [stamp(signature, tsa, 'Acme Root', SIGNED)];
function stamped(leaf: Issued, stamps = honest): Json {
  const dsse = envelopeOf(bare as unknown as Json, leaf.keys.privateKey);
  const signature = Buffer.from(String(dsse.signatures[0]!['sig']), 'base64');
  return bundleOf(dsse, { certificate: leaf.der, timestamps: stamps(signature) });
}
const privately = (
  name: string,
  document: Json,
  outcome: Answer['outcome'],
  problems: string[],
  more: More = {},
): CodeCase => of(name, document as object, outcome, problems, { trust: PRIVATE, ...more });
const twice = (signature: Uint8Array): Uint8Array[] => {
  const [one] = honest(signature);
  return [one!, one!];
};
const besideAnother = (leaf: Issued): Json => {
  const one = stamped(leaf) as { verificationMaterial: { [key: string]: Json } };
  const { certificate: _certificate, ...material } = one.verificationMaterial;
  const certificates = [leaf, authority('Acme CA')].map(({ der }) => ({
    rawBytes: Buffer.from(der).toString('base64'),
  }));
  return {
    ...one,
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
    verificationMaterial: { ...material, x509CertificateChain: { certificates } },
  };
};

/** The trusted root with certificates whose basic constraints are longer than the extension that holds them. */
function rootOfBrokenAuthority(): object {
  const root = structuredClone(instance.trustedRoot);
  for (const { certChain } of root.certificateAuthorities)
    for (const certificate of certChain.certificates)
      certificate.rawBytes = Buffer.from(
        Buffer.from(certificate.rawBytes, 'base64')
          .toString('hex')
          .replace(/30(?:03|06)0101ff/u, '307f0101ff'),
        'hex',
      ).toString('base64');
  return root;
}

/** Who can read the signature of one image can write it into the manifest of another; nobody signs the manifest. */
const FORGED = `sha256:${'ee'.repeat(32)}`;
const otherImage = { critical: { image: { 'docker-manifest-digest': `sha256:${'aa'.repeat(32)}` } } };
const forgedManifest = {
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  subject: { mediaType: 'application/vnd.oci.image.manifest.v1+json', digest: FORGED, size: 1 },
  layers: [
    {
      mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
      digest: `sha256:${createHash('sha256').update(bytesOf(otherImage)).digest('hex')}`,
      annotations: { 'dev.cosignproject.cosign/signature': signedBytes(bytesOf(otherImage)).toString('base64') },
    },
  ],
};

const tufRoot = (threshold: number) => ({
  _type: 'root',
  version: 1,
  keys: { [release.hint]: { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: release.pem } } },
  roles: { root: { keyids: [release.hint], threshold } },
});
const layoutUntil = (expires: string): object =>
  metablock({ _type: 'layout', expires, readme: '', keys: {}, inspect: [], steps: [] });
const leafHash = Buffer.alloc(32, 1).toString('base64');
const NO_TIME = 'timestamp warn time-unknown';
const summary = vsa(SUBJECT, {
  verifier: 'https://verifier.acme.example',
  at: WORKFLOW.at,
  resourceUri: 'pkg:npm/cart@1.0.0',
  policyUri: 'https://policy.acme.example',
});

export const CODE_CASES: { [code in Code]: CodeCase[] | Unreachable } = {
  ok: [of('a sound bundle', signed(), 'verified', [])],
  'not-asked': [of('a sound bundle, and nothing expected', signed(), 'verified', [])],
  'not-applicable': [of('an envelope signed by a key has no certificate', keyed(), 'verified', [NO_TIME])],
  'not-required': [privately('a private authority has no log', stamped(leafOf()), 'verified', [])],
  'not-reached': [
    of('the key is not known', stranger.envelope(bare, stranger.key('other')), 'untrusted', [
      'signature fail key-unknown',
    ]),
  ],
  malformed: [
    failed(
      'a number that canonical JSON does not have',
      {
        signed: { _type: 'link', name: 'build', byproducts: { seconds: 1.5 } },
        signatures: [{ keyid: '', sig: '00' }],
      },
      ['signature fail malformed'],
    ),
    sentence('a proof without a checkpoint', 'failed', ['transparency-log fail malformed', NO_TIME]),
  ],
  unsupported: [
    of('a JSON Web Signature', file('jws.json'), 'error', ['signature error unsupported']),
    sentence('the key of the certificate is an RSA key of 1024 bits', 'error', ['signature error unsupported']),
  ],
  undecidable: [
    of(
      'the payload of a cosign signature without its manifest',
      { critical: { image: { 'docker-manifest-digest': `sha256:${'aa'.repeat(32)}` } } },
      'error',
      ['signature error undecidable'],
    ),
    of('a manifest with the signature of another image', forgedManifest, 'error', [
      NO_TIME,
      'subject error undecidable',
    ]),
    of('the same, and that image is expected', forgedManifest, 'error', [NO_TIME, 'subject error undecidable'], {
      expect: { digest: FORGED },
    }),
  ],
  'signature-mismatch': [
    failed(
      'one bit of a signature',
      changed((one) => {
        const [first] = one.dsseEnvelope!.signatures;
        first!.sig = flip(first!.sig);
      }),
      ['signature fail signature-mismatch', 'transparency-log fail log-body-mismatch'],
    ),
    failed(
      'another payload',
      changed((one) => {
        one.dsseEnvelope!.payload = Buffer.from(JSON.stringify(bare)).toString('base64');
      }),
      ['signature fail signature-mismatch', 'transparency-log fail log-body-mismatch'],
    ),
    failed(
      'a signature by another key than the named one',
      changed((one) => {
        one.dsseEnvelope!.signatures[0]!.sig = stranger.signWithKey(
          bare,
          stranger.key('other'),
        ).dsseEnvelope!.signatures[0]!.sig;
      }, keyed()),
      ['signature fail signature-mismatch'],
    ),
  ],
  'no-signature': [
    failed('an envelope without signatures', { ...instance.envelope(bare, release), signatures: [] }, [
      'signature fail no-signature',
    ]),
  ],
  'key-unknown': [
    of('the envelope of another key', stranger.envelope(bare, stranger.key('other')), 'untrusted', [
      'signature fail key-unknown',
    ]),
  ],
  'key-expired': [
    failed(
      'logged after the key ended',
      instance.signWithKey(bare, release, { at: WORKFLOW.at, log: 'v1' }),
      ['signature fail key-expired'],
      {
        trust: { ...TRUST, keys: [{ pem: release.pem, validUntil: '2026-01-01T00:00:00Z' }] },
      },
    ),
  ],
  'certificate-untrusted': [
    of('another instance', stranger.sign(provenance, WORKFLOW), 'untrusted', [
      'certificate-chain fail certificate-untrusted',
    ]),
  ],
  'certificate-forged': [
    privately(
      'another key in the name of the authority',
      stamped(leafOf({ issuer: { ...ca, keys: { publicKey: ca.keys.publicKey, privateKey: ec().privateKey } } })),
      'failed',
      ['certificate-chain fail certificate-forged'],
    ),
  ],
  'certificate-malformed': [
    sentence('the certificate of an envelope is cut short', 'failed', ['certificate-chain fail certificate-malformed']),
    sentence('an extension of the certificate that is no text', 'failed', [
      'certificate-chain fail certificate-malformed',
    ]),
  ],
  'certificate-not-valid-then': [
    failed(
      'a certificate of the day after',
      instance.sign(provenance, { ...WORKFLOW, notBefore: new Date('2026-05-15T00:00:00Z') }),
      ['certificate-chain fail certificate-not-valid-then'],
    ),
    privately('a certificate that had ended', stamped(leafOf({ notAfter: '2025-12-01T00:00:00Z' })), 'failed', [
      'certificate-chain fail certificate-not-valid-then',
    ]),
  ],
  'certificate-usage': [
    privately('a certificate of a server', stamped(leafOf({ eku: ['1.3.6.1.5.5.7.3.1'] })), 'failed', [
      'certificate-chain fail certificate-usage',
    ]),
  ],
  'certificate-mismatch': [
    privately('an authority of the same name beside it', besideAnother(leafOf()), 'failed', [
      'certificate-chain fail certificate-mismatch',
    ]),
  ],
  'sct-missing': [
    failed('a certificate that no log promised', instance.sign(provenance, { ...WORKFLOW, sct: false }), [
      'sct missing sct-missing',
    ]),
  ],
  'sct-invalid': [sentence('a trusted certificate log did not sign', 'failed', ['sct fail sct-invalid'])],
  'sct-log-unknown': [sentence('a certificate log that is not trusted', 'failed', ['sct missing sct-log-unknown'])],
  'log-entry-missing': [
    failed('a timestamp alone', instance.sign(provenance, { ...WORKFLOW, log: 'none' }), [
      'transparency-log missing log-entry-missing',
    ]),
  ],
  'log-unknown': [
    of(
      'a root that names no log',
      instance.sign(provenance, { ...WORKFLOW, timestamp: true }),
      'untrusted',
      ['transparency-log missing log-unknown'],
      {
        trust: {
          trustedRoot: { ...(TRUST.trustedRoot as { [key: string]: Json }), tlogs: [] },
          thresholds: { tlog: 1, ctlog: 1, timestamp: 1 },
        },
      },
    ),
  ],
  'log-body-mismatch': [
    failed(
      'the entry of another signature',
      logged((one) => {
        one.verificationMaterial.tlogEntries = signed(bare).verificationMaterial.tlogEntries;
      }),
      ['transparency-log fail log-body-mismatch'],
    ),
  ],
  'log-body-unsupported': [
    sentence('an entry of a kind that is not known', 'error', ['transparency-log error log-body-unsupported']),
  ],
  'log-proof-invalid': [
    failed(
      'a hash in the proof',
      logged((one) => {
        entryOf(one).inclusionProof.hashes[0] = leafHash;
      }),
      ['transparency-log fail log-proof-invalid'],
    ),
  ],
  'log-checkpoint-invalid': [
    failed(
      'the size in the checkpoint',
      logged((one) => {
        const { checkpoint } = entryOf(one).inclusionProof;
        checkpoint.envelope = checkpoint.envelope.replace(/\n\d+\n/u, '\n99999\n');
      }),
      ['transparency-log fail log-checkpoint-invalid'],
    ),
  ],
  'log-promise-invalid': [
    failed(
      'the time of the entry',
      logged((one) => {
        entryOf(one).integratedTime = String(Number(entryOf(one).integratedTime) + 1);
      }),
      ['transparency-log fail log-promise-invalid'],
    ),
  ],
  'log-not-valid-then': [
    sentence('the key of the log had ended before the entry', 'failed', [
      'transparency-log fail log-not-valid-then',
      NO_TIME,
    ]),
  ],
  'log-duplicate-entry': [
    failed(
      'one entry twice',
      logged((one) => {
        one.verificationMaterial.tlogEntries.push(entryOf(one));
      }),
      ['transparency-log fail log-duplicate-entry'],
    ),
  ],
  'time-unknown': [
    privately(
      'a certificate without a time',
      stamped(leafOf(), () => []),
      'error',
      ['certificate-chain error time-unknown', 'timestamp missing time-unknown'],
    ),
    of('a key without a time', keyed(), 'verified', [NO_TIME]),
  ],
  'timestamp-missing': [
    privately('two times are asked for', stamped(leafOf()), 'failed', ['timestamp missing timestamp-missing'], {
      trust: { ...PRIVATE, thresholds: { tlog: 0, ctlog: 0, timestamp: 2 } },
    }),
  ],
  'timestamp-invalid': [
    privately(
      'a timestamp of other bytes',
      stamped(leafOf(), (signature) => [stamp(signature, tsa, 'Acme Root', SIGNED, { over: Buffer.from('other') })]),
      'failed',
      ['certificate-chain error time-unknown', 'timestamp fail timestamp-invalid'],
    ),
  ],
  'timestamp-authority-unknown': [
    privately(
      'a timestamp of a stranger',
      stamped(leafOf(), (signature) => [
        stamp(signature, issue({ subject: 'x', eku: [TIME_STAMPING] }), 'Acme Root', SIGNED, { embed: true }),
      ]),
      'untrusted',
      ['certificate-chain error time-unknown', 'timestamp missing timestamp-authority-unknown'],
    ),
  ],
  'timestamp-duplicate': [
    privately('one timestamp twice', stamped(leafOf(), twice), 'failed', ['timestamp fail timestamp-duplicate']),
  ],
  'subject-missing': [failed('no subject', signed({ ...bare, subject: [] }), ['subject fail subject-missing'])],
  'subject-without-digest': [
    failed('a subject with a name only', signed({ ...bare, subject: [{ name: 'cart', digest: {} }] }), [
      'subject fail subject-without-digest',
    ]),
  ],
  'subject-mismatch': [
    failed('another digest is expected', signed(), ['subject fail subject-mismatch'], {
      expect: { digest: `sha256:${'bb'.repeat(32)}` },
    }),
    failed(
      'another artifact is expected',
      instance.signBlob(Buffer.from('hello\n'), WORKFLOW),
      ['subject fail subject-mismatch'],
      { expect: { artifact: Buffer.from('other\n') } },
    ),
  ],
  'subject-weak-digest': [
    of('a SHA-1 only', signed({ ...bare, subject: [{ name: 'cart', digest: { sha1: 'a'.repeat(40) } }] }), 'verified', [
      'subject warn subject-weak-digest',
    ]),
  ],
  'package-mismatch': [
    failed(
      'another package is expected',
      signed({ ...bare, subject: [{ name: 'pkg:npm/cart@1.0.0', digest: { sha512: 'bb'.repeat(64) } }] }),
      ['subject fail package-mismatch'],
      { expect: { package: 'basket' } },
    ),
  ],
  'payload-type': [
    failed('a statement under another type', instance.signPayload(bytesOf(bare), 'application/json', WORKFLOW), [
      'predicate fail payload-type',
    ]),
  ],
  'payload-unreadable': [
    failed(
      'an object that is no statement',
      instance.signPayload(bytesOf({ other: true }), 'application/vnd.in-toto+json', WORKFLOW),
      ['predicate fail payload-unreadable'],
    ),
  ],
  'statement-version': [
    failed('a statement of version 9', signed({ ...bare, _type: 'https://in-toto.io/Statement/v9' }), [
      'predicate fail statement-version',
    ]),
  ],
  'predicate-type-missing': [
    of('an empty predicate type', signed({ ...bare, predicateType: '' }), 'verified', [
      'predicate warn predicate-type-missing',
    ]),
  ],
  'predicate-type-mismatch': [
    failed('another type is expected', signed(), ['predicate fail predicate-type-mismatch'], {
      expect: { predicateType: 'https://cyclonedx.org/bom' },
    }),
  ],
  'outer-claim-mismatch': [
    failed(
      'the registry names another type',
      npmAttestations([signed()]).attestations.map((one) => ({
        ...one,
        predicateType: 'https://example.com/other',
      }))[0]!,
      ['predicate fail outer-claim-mismatch'],
    ),
  ],
  'provenance-certificate-mismatch': [
    of(
      'provenance of another repository: whether it may is for policy to say',
      signed(githubProvenance(SUBJECT, { ...RUN, repository: { ...RUN.repository, path: 'acme/basket' } })),
      'verified',
      ['predicate warn provenance-certificate-mismatch'],
    ),
  ],
  'layout-expired': [
    of('a layout of 2020', layoutUntil('2020-01-01T00:00:00Z'), 'verified', [NO_TIME, 'predicate warn layout-expired']),
  ],
  'builder-mismatch': [
    failed('another builder is expected', signed(), ['predicate fail builder-mismatch'], {
      expect: { builderId: 'https://example.com/builder' },
    }),
  ],
  'vsa-mismatch': [
    failed('another verifier is expected', signed(summary), ['predicate fail vsa-mismatch'], {
      expect: { verifierId: 'https://example.com/verifier' },
    }),
  ],
  'identity-mismatch': [
    failed('another workflow is expected', signed(), ['identity fail identity-mismatch'], {
      expect: { identity: 'https://github.com/acme/cart/.github/workflows/other.yml@refs/heads/main' },
    }),
  ],
  'identity-missing': [
    failed('a key has no identity', keyed(), [NO_TIME, 'identity fail identity-missing'], {
      expect: { identity: WORKFLOW.identity },
    }),
  ],
  'issuer-mismatch': [
    failed('another issuer is expected', signed(), ['identity fail issuer-mismatch'], {
      expect: { issuer: 'https://gitlab.com' },
    }),
  ],
  'source-mismatch': [
    failed('another repository is expected', signed(), ['identity fail source-mismatch'], {
      expect: { sourceRepository: 'https://github.com/acme/basket' },
    }),
  ],
  'pattern-invalid': [
    sentence('the expected pattern is longer than patterns may be', 'failed', ['identity fail pattern-invalid']),
  ],
  'root-signature-missing': [
    failed('a root without signatures', { signed: tufRoot(1), signatures: [] }, [
      'signature fail root-signature-missing',
    ]),
  ],
  'root-untrusted': [
    of('the trusted root of another instance', stranger.trustedRoot, 'untrusted', ['signature fail root-untrusted']),
    of('a root whose keys are not configured', metablock(tufRoot(1)), 'untrusted', ['signature fail root-untrusted'], {
      trust: { keys: [{ pem: stranger.key('other').pem }] },
    }),
  ],
  'root-malformed': [
    failed('a threshold of zero', metablock(tufRoot(0)), ['signature fail root-malformed']),
    failed('an authority whose certificate is malformed inside', rootOfBrokenAuthority(), [
      'signature fail root-malformed',
    ]),
  ],
  'proof-invalid': [
    failed(
      'a proof that leads elsewhere',
      { leafIdx: 0, treeSize: 1, root: Buffer.alloc(32, 2).toString('base64'), leafHash, proof: [] },
      ['signature fail proof-invalid', 'transparency-log fail proof-invalid'],
    ),
  ],
  'hmac-mismatch': [
    failed(
      'another secret',
      { ...(JSON.parse(file('webhook-vector.json').toString()) as object), secret: 'another secret' },
      ['signature fail hmac-mismatch'],
    ),
  ],
  'bytes-not-kept': { unreachable: 'No verification gives it: it is about a stored document whose bytes are gone.' },
  internal: { unreachable: 'It needs a fault of the verifier itself; every fault that is known is mended instead.' },
};

export const ALL_CODE_CASES: (CodeCase & { code: string })[] = Object.entries(CODE_CASES).flatMap(([code, cases]) =>
  'unreachable' in cases ? [] : cases.map((one) => ({ ...one, code, name: `${code}: ${one.name}` })),
);
