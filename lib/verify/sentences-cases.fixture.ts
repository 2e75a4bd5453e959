/** Small documents, each made so that one sentence of a check is true of it. The name of a case says what is true. */
import { createHmac, generateKeyPairSync, hash, sign } from 'node:crypto';
import { ed25519ph } from '@noble/curves/ed25519.js';
import { olpcCanonicalJson } from '#lib/bytes/canonical-json.ts';
import type { Json, ParsedEvidence, Signed } from '#lib/evidence/model/evidence.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { readChildren, readElement } from '#lib/verify/der/der.ts';
import { formatCheckpoint } from '#lib/log/checkpoint.ts';
import { formatNote } from '#lib/log/note.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import { parseTrust } from '#lib/verify/trust/trust.ts';
import {
  CODE_SIGNING,
  type IssueOptions,
  type Issued,
  STATEMENT,
  TIME_STAMPING,
  authority,
  bundle,
  ec,
  envelope,
  fulcio,
  issue,
  log,
  rsa,
  sanUri,
  stamp,
} from './private-pki.fixture.ts';
import type { VerifyOptions } from './verify-evidence.ts';

export type SentenceCase = [
  name: string,
  evidence: ParsedEvidence,
  entries: TrustEntry[],
  options?: Omit<VerifyOptions, 'now'>,
];
type Fields = { [key: string]: Json };

const SIGNED = '2026-01-01T00:05:00Z';
const SECONDS = Date.parse(SIGNED) / 1000;
const ISSUER = 'https://token.actions.githubusercontent.com';
const WORKFLOWS = 'https://github.com/slsa-framework/slsa-github-generator/.github/workflows';
const GENERATOR = `${WORKFLOWS}/generator_generic_slsa3.yml@refs/tags/v2.0.0`;
const ARTIFACT = Buffer.from('hello\n');
const b64 = (bytes: Uint8Array): string => Buffer.from(bytes).toString('base64');
const entry = (pem: string, more: Partial<TrustEntry> = {}): TrustEntry => ({
  ...parseTrust(Buffer.from(pem), 'given'),
  ...more,
});
const pemOf = (pair: ReturnType<typeof ec>): string =>
  pair.publicKey.export({ type: 'spki', format: 'pem' }).toString();

function read(document: Json): ParsedEvidence {
  const [reading] = readEvidence(Buffer.from(typeof document === 'string' ? document : JSON.stringify(document)));
  if (reading?.ok !== true) throw new Error(JSON.stringify(reading));
  return reading;
}
/** The same document with something else to verify: for what no reader hands on as it stands. */
const withSigned = (signed: Signed): ParsedEvidence => ({
  ...read({ note: 'nothing' }),
  statement: null,
  subjects: [],
  signed,
});

const keys = ec();
const ed = generateKeyPairSync('ed25519');
const KEY = entry(pemOf(keys));
const signedStatement = (statement: Json, type?: string): ParsedEvidence =>
  read(envelope(statement, keys.privateKey, type === undefined ? {} : { type }));
const statementAbout = (name: string, digest: Json): Json => ({ ...STATEMENT, subject: [{ name, digest }] });
const sha256 = hash('sha256', ARTIFACT, 'hex');

const root = authority('Acme Root', { pathLength: 1 });
const ca = authority('Acme CA', { issuer: root, pathLength: 0 });
const tsa = issue({ subject: 'Acme TSA', issuer: root, eku: [TIME_STAMPING] });
const PRIVATE = entry(root.pem + ca.pem + tsa.pem);
const leafOf = (more: Partial<IssueOptions> = {}): Issued =>
  issue({ subject: 'leaf', issuer: ca, eku: [CODE_SIGNING], san: [sanUri(GENERATOR)], ...more });
const stampedBundle = (leaf: Issued, statement: Json = STATEMENT): Json => {
  const dsse = envelope(statement, leaf.keys.privateKey);
  return bundle(dsse, {
    certificate: leaf.der,
    timestamps: [stamp(Buffer.from(String(dsse.signatures[0]!['sig']), 'base64'), tsa, 'Acme Root', SIGNED)],
  });
};

const provenance = (ref: string, builder: string | null, subject: Json = STATEMENT.subject): Json => ({
  ...STATEMENT,
  subject,
  predicateType: 'https://slsa.dev/provenance/v1',
  predicate: {
    buildDefinition: {
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      externalParameters: {
        workflow: { ref, repository: 'https://github.com/acme/web', path: '.github/workflows/release.yml' },
      },
      internalParameters: {},
      resolvedDependencies: [{ uri: `git+https://github.com/acme/web@${ref}`, digest: { gitCommit: 'c'.repeat(40) } }],
    },
    runDetails: { ...(builder === null ? { builder: { id: '' } } : { builder: { id: builder } }), metadata: {} },
  },
});
const built = (ref: string, builder: string | null = 'https://example.com/builder'): ParsedEvidence =>
  signedStatement(provenance(ref, builder));
const github = (more: { oid: string; value: Uint8Array }[] = []): Issued =>
  leafOf({ extensions: [fulcio(8, ISSUER), fulcio(14, 'refs/tags/v1.2.3'), ...more] });

const documentCases: SentenceCase[] = [
  [
    'the expected pattern is longer than patterns may be',
    read(stampedBundle(leafOf())),
    [PRIVATE],
    { expect: { identityRegexp: 'a'.repeat(1001) } },
  ],
  [
    'the expected issuer confirmed the identity',
    read(stampedBundle(github())),
    [PRIVATE],
    { expect: { issuer: ISSUER } },
  ],
  ['the payload is no statement, the envelope says it is one', signedStatement({ other: true }), [KEY]],
  ['the statement leaves its predicate type empty', signedStatement({ ...STATEMENT, predicateType: '' }), [KEY]],
  [
    'a layout without a time of expiry',
    signedStatement({ _type: 'layout', readme: '', keys: {}, inspect: [], steps: [] }),
    [KEY],
  ],
  [
    'certificate and provenance name the same ref',
    read(stampedBundle(github(), provenance('refs/tags/v1.2.3', GENERATOR))),
    [PRIVATE],
  ],
  [
    'the predicate type is the expected one',
    signedStatement(STATEMENT),
    [KEY],
    { expect: { predicateType: STATEMENT.predicateType } },
  ],
  [
    'the builder is the expected one',
    built('refs/heads/main'),
    [KEY],
    { expect: { builderId: 'https://example.com/builder' } },
  ],
  [
    'a summary of the expected verifier',
    signedStatement({
      ...STATEMENT,
      predicateType: 'https://slsa.dev/verification_summary/v1',
      predicate: {
        verifier: { id: 'https://example.com/v' },
        timeVerified: SIGNED,
        resourceUri: 'pkg:npm/web@1',
        policy: { uri: 'p' },
        verificationResult: 'PASSED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
      },
    }),
    [KEY],
    { expect: { verifierId: 'https://example.com/v' } },
  ],
  [
    'a builder is required and the document names none',
    signedStatement(STATEMENT),
    [KEY],
    { expect: { requireBuilder: true } },
  ],
  ['a builder is required and a key signed', built('refs/heads/main'), [KEY], { expect: { requireBuilder: true } }],
  [
    'a builder is required and an npm package names one',
    read(
      stampedBundle(
        github(),
        provenance('refs/tags/v1.2.3', GENERATOR, [{ name: 'pkg:npm/web@1', digest: { sha256 } }]),
      ),
    ),
    [PRIVATE],
    { expect: { requireBuilder: true } },
  ],
  ['built from the expected branch', built('refs/heads/main'), [KEY], { expect: { sourceBranch: 'main' } }],
  [
    'built from another branch than the expected one',
    built('refs/heads/main'),
    [KEY],
    { expect: { sourceBranch: 'next' } },
  ],
  [
    'the expected versioned tag is no version',
    built('refs/tags/v1.2.3'),
    [KEY],
    { expect: { sourceVersionedTag: 'latest' } },
  ],
  [
    'built from a branch, a versioned tag is expected',
    built('refs/heads/main'),
    [KEY],
    { expect: { sourceVersionedTag: 'v1' } },
  ],
  ['built from a tag that is no version', built('refs/tags/latest'), [KEY], { expect: { sourceVersionedTag: 'v1' } }],
  ['built from a tag of another version', built('refs/tags/v2.0.0'), [KEY], { expect: { sourceVersionedTag: 'v1' } }],
  [
    'built from a tag of the expected version',
    built('refs/tags/v1.2.3'),
    [KEY],
    { expect: { sourceVersionedTag: 'v1' } },
  ],
  ['the subject has a SHA-1 only', signedStatement(statementAbout('app', { sha1: 'a'.repeat(40) })), [KEY]],
  [
    'the digest is the expected one',
    signedStatement(statementAbout('app', { sha256 })),
    [KEY],
    { expect: { digest: `sha256:${sha256}` } },
  ],
  [
    'the artifact is the subject',
    signedStatement(statementAbout('app', { sha256 })),
    [KEY],
    { expect: { artifact: ARTIFACT } },
  ],
  [
    'the package is the expected one',
    signedStatement(statementAbout('pkg:npm/web@1.2.3', { sha256 })),
    [KEY],
    { expect: { package: 'web' } },
  ],
  [
    'the wrapping names another predicate type than the signed statement',
    {
      ...signedStatement(STATEMENT),
      outerClaims: [
        {
          check: 'predicate',
          pointer: '/predicateType',
          value: 'a',
          against: 'predicateType',
          signed: STATEMENT.predicateType,
        },
      ],
    },
    [KEY],
  ],
  ['Google Cloud Build signed the payload without its type', googleBuild(), [KEY]],
  [
    'a bundle that holds neither an envelope nor a signature',
    withSigned({
      kind: 'bundle',
      bundle: { mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json', verificationMaterial: { publicKey: {} } },
    }),
    [KEY],
  ],
  ['no envelope in a set of them', withSigned({ kind: 'dsse-set', members: [] }), [KEY]],
  ['no layer in a manifest', withSigned({ kind: 'cosign-layers', layers: [] }), [KEY]],
  [
    'a ref is expected and the document names none',
    signedStatement(STATEMENT),
    [KEY],
    { expect: { sourceRef: 'refs/heads/main' } },
  ],
  [
    'none of two trusted keys made the signature',
    read(envelope(STATEMENT, ec().privateKey)),
    [KEY, entry(pemOf(ec()))],
  ],
];

function googleBuild(): ParsedEvidence {
  const reading = built('refs/heads/main', 'https://cloudbuild.googleapis.com/GoogleHostedWorker');
  if (reading.signed?.kind !== 'dsse') throw new Error('no envelope');
  const { payload } = reading.signed.envelope;
  const ring = 'projects/verified-builder/locations/global/keyRings/attestor';
  const keyid = `${ring}/cryptoKeys/google-hosted-worker/cryptoKeyVersions/1`;
  const signatures = [{ keyid, sig: sign('sha256', payload, keys.privateKey), certificatePem: null }];
  return {
    ...reading,
    format: 'gcb-provenance',
    signed: { kind: 'dsse', envelope: { ...reading.signed.envelope, signatures } },
  };
}

const message = (signature: Uint8Array, algorithm: string | null, more: Fields = {}): ParsedEvidence =>
  read({
    mediaType: 'application/vnd.dev.sigstore.bundle.v0.3+json',
    verificationMaterial: { publicKey: { hint: 'mine' }, ...more },
    messageSignature: {
      messageDigest: algorithm === null ? {} : { algorithm, digest: b64(hash('sha256', ARTIFACT, 'buffer')) },
      signature: b64(signature),
    },
  });
const ofArtifact = sign('sha256', ARTIFACT, keys.privateKey);
const NAMED = { ...KEY, hint: 'mine' };
const plainLink = {
  _type: 'link',
  name: 'build',
  command: [],
  materials: {},
  products: { b: { sha256 } },
  byproducts: {},
  environment: {},
};
const metablock = (signature: Uint8Array): ParsedEvidence =>
  read({ signatures: [{ keyid: 'mine', sig: Buffer.from(signature).toString('hex') }], signed: plainLink });
const canonical = Buffer.from(olpcCanonicalJson(JSON.stringify(plainLink)));
const leafPem = (der: Uint8Array): string => `-----BEGIN CERTIFICATE-----\n${b64(der)}\n-----END CERTIFICATE-----\n`;
const beside = leafOf();

/** cosign writes one chain in version 0.2; `second` stands beside the certificate of the signer. */
function withSecond(leaf: Issued, second: Uint8Array): ParsedEvidence {
  const one = stampedBundle(leaf) as { verificationMaterial: Fields };
  const { certificate: _certificate, ...material } = one.verificationMaterial;
  const certificates = [leaf.der, second].map((der) => ({ rawBytes: b64(der) }));
  return read({
    ...one,
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.2',
    verificationMaterial: { ...material, x509CertificateChain: { certificates } },
  });
}
const weak = authority('Weak CA', { keys: rsa(1024) });
const brokenNames = leafOf({ extensions: [{ oid: '1.3.6.1.4.1.57264.1.8', value: Buffer.of(1, 2, 3) }] });

const signatureCases: SentenceCase[] = [
  [
    'an artifact that cannot be told, its package expected',
    message(ofArtifact, null),
    [NAMED],
    { expect: { artifact: ARTIFACT, package: 'web' } },
  ],
  [
    'the key of the certificate is an RSA key of 1024 bits',
    read(stampedBundle(leafOf({ keys: rsa(1024) }))),
    [PRIVATE],
  ],
  [
    'another canonical JSON was signed',
    metablock(sign('sha256', Buffer.from('other'), beside.keys.privateKey)),
    [NAMED],
  ],
  [
    'the certificate beside canonical JSON is of another key',
    withSigned({
      kind: 'metablock',
      data: canonical,
      signatures: [{ keyid: '', sig: sign('sha256', canonical, keys.privateKey), certificatePem: leafPem(beside.der) }],
    }),
    [PRIVATE],
  ],
  ['Ed25519ph over canonical JSON', metablock(ofPrehashed(canonical)), [entry(pemOf(ed))]],
  [
    'the certificate is of another key than signed the artifact',
    certified(beside, ofArtifact),
    [PRIVATE],
    { expect: { artifact: ARTIFACT } },
  ],
  ['the certificate is of another key than signed the digest', certified(beside, ofArtifact), [PRIVATE]],
  ['the authority has an RSA key of 1024 bits', weakAuthority(), [entry(weak.pem)]],
  ['a certificate beside it that is cut short', withSecond(leafOf(), ca.der.subarray(0, 100)), [PRIVATE]],
  [
    'the certificate of an envelope is cut short',
    read(envelope(STATEMENT, keys.privateKey, { extra: { cert: leafPem(ca.der.subarray(0, 100)) } })),
    [PRIVATE],
  ],
  ['an extension of the certificate that is no text', read(stampedBundle(brokenNames)), [PRIVATE]],
  [
    'a manifest whose layer is signed',
    read({
      schemaVersion: 2,
      layers: [
        {
          mediaType: 'application/vnd.dev.cosign.simplesigning.v1+json',
          digest: `sha256:${sha256}`,
          annotations: { 'dev.cosignproject.cosign/signature': b64(ofArtifact) },
        },
      ],
    }),
    [KEY],
  ],
  [
    'a layer that is not at hand',
    withSigned({
      kind: 'cosign-layers',
      layers: [
        {
          digest: '',
          mediaType: '',
          size: null,
          predicateType: null,
          signature: null,
          certificatePem: null,
          chainPem: null,
          tlogEntry: null,
          timestamp: null,
        },
      ],
    }),
    [KEY],
  ],
];

function ofPrehashed(data: Uint8Array): Uint8Array {
  return ed25519ph.sign(data, Buffer.from(ed.privateKey.export({ format: 'jwk' }).d!, 'base64url'));
}
function certified(leaf: Issued, signature: Uint8Array): ParsedEvidence {
  return message(signature, 'SHA2_256', { publicKey: null, certificate: { rawBytes: b64(leaf.der) } });
}
function weakAuthority(): ParsedEvidence {
  return read(stampedBundle(leafOf({ issuer: weak })));
}

/** The list of one certificate timestamp (RFC 6962 §3.2, §3.3), signed with anything. */
function sct(logId: Uint8Array, algorithm: number, signature: Uint8Array): { oid: string; value: Uint8Array } {
  const time = Buffer.alloc(8);
  time.writeBigUInt64BE(BigInt(Date.parse(SIGNED)));
  const short = (bytes: Uint8Array): Buffer => Buffer.concat([Buffer.of(bytes.length >> 8, bytes.length & 255), bytes]);
  const one = Buffer.concat([Buffer.of(0), logId, time, Buffer.of(0, 0), Buffer.of(algorithm, 3), short(signature)]);
  const list = short(short(one));
  return { oid: '1.3.6.1.4.1.11129.2.4.2', value: Buffer.concat([Buffer.of(4, list.length), list]) };
}
const journal = log();
const trustedId = Buffer.from((journal.trusted as { logId: { keyId: string } }).logId.keyId, 'base64');
const certificateOf = (one: Issued): Json => ({ rawBytes: b64(one.der) });
const wholeRoot = (more: Fields = {}): TrustEntry =>
  entry(
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      ctlogs: [journal.trusted],
      certificateAuthorities: [
        {
          uri: 'https://ca.example',
          certChain: { certificates: [certificateOf(ca), certificateOf(root)] },
          validFor: { start: '2025-01-01T00:00:00Z' },
        },
      ],
      timestampAuthorities: [
        {
          uri: 'https://tsa.example',
          certChain: { certificates: [certificateOf(tsa), certificateOf(root)] },
          validFor: { start: '2025-01-01T00:00:00Z' },
        },
      ],
      ...more,
    }),
  );
const demanding = { thresholds: { tlog: 0, ctlog: 1, timestamp: 1 } };

/** A certificate whose log entry is genuine: the log signs the certificate without the list (RFC 6962 §3.2). */
function reallyLogged(): Issued {
  const leaf = { keys: ec(), serial: 99 };
  const tbs = readElement(Buffer.from(readChildren(readElement(leafOf(leaf).der).content)[0]!.raw)).raw;
  const spki = ca.keys.publicKey.export({ type: 'spki', format: 'der' });
  const head = Buffer.alloc(12);
  head.writeBigUInt64BE(BigInt(Date.parse(SIGNED)), 2);
  head.writeUInt16BE(1, 10);
  const length = Buffer.of(tbs.length >> 16, (tbs.length >> 8) & 255, tbs.length & 255);
  const data = Buffer.concat([head, hash('sha256', spki, 'buffer'), length, tbs, Buffer.of(0, 0)]);
  return leafOf({ ...leaf, extensions: [sct(trustedId, 4, journal.sign(data))] });
}
const withSct = (...args: Parameters<typeof sct>): ParsedEvidence =>
  read(stampedBundle(leafOf({ extensions: [sct(...args)] })));

const certificateLogCases: SentenceCase[] = [
  ['a trusted certificate log signed the certificate', read(stampedBundle(reallyLogged())), [wholeRoot()], demanding],
  ['a trusted certificate log did not sign', withSct(trustedId, 4, Buffer.alloc(70, 1)), [wholeRoot()], demanding],
  ['a certificate log signed with SHA-1', withSct(trustedId, 2, Buffer.alloc(70, 1)), [wholeRoot()], demanding],
  ['no certificate timestamp where one is demanded', read(stampedBundle(leafOf())), [wholeRoot()], demanding],
  [
    'a certificate log that is not trusted',
    withSct(Buffer.alloc(32, 9), 4, Buffer.alloc(70, 1)),
    [wholeRoot()],
    demanding,
  ],
];

const hashed = (value: string, algorithm = 'sha256', more: Fields = {}): Json => ({
  apiVersion: '0.0.1',
  kind: 'hashedrekord',
  spec: {
    data: { hash: { algorithm, value } },
    signature: { content: b64(ofArtifact), publicKey: { content: b64(Buffer.from(pemOf(keys))) }, ...more },
  },
});
const LOGS = entry(
  JSON.stringify({ mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1', tlogs: [journal.trusted] }),
);
const logged = (body: Json, change: (one: Fields) => Fields = (one) => one, mediaType?: string): ParsedEvidence => {
  const plain = message(ofArtifact, 'SHA2_256', { tlogEntries: [change(journal.entry(body, SECONDS) as Fields)] });
  if (mediaType === undefined || plain.signed?.kind !== 'bundle') return plain;
  return { ...plain, signed: { kind: 'bundle', bundle: { ...(plain.signed.bundle as Fields), mediaType } } };
};
const good = hashed(sha256);
const proofOf = (one: Fields, more: Fields): Fields => ({
  ...one,
  inclusionProof: { ...(one['inclusionProof'] as Fields), ...more },
});
const signedNote = (text: string): string =>
  formatNote({
    text,
    signatures: [{ name: 'log.example', keyId: trustedId.subarray(0, 4), signature: journal.sign(Buffer.from(text)) }],
  });
const OLD = 'application/vnd.dev.sigstore.bundle+json;version=0.1';
const duplicateEntry = journal.entry(good, SECONDS);
const pastLog = (more: Fields): TrustEntry => {
  const trusted = journal.trusted as { publicKey: Fields };
  return entry(
    JSON.stringify({
      mediaType: 'application/vnd.dev.sigstore.trustedroot+json;version=0.1',
      tlogs: [{ ...trusted, publicKey: { ...trusted.publicKey, validFor: more } }],
    }),
  );
};
const pastLogRoot = pastLog({ start: '2024-01-01T00:00:00Z', end: '2025-01-01T00:00:00Z' });
const withoutPromise = ({ inclusionPromise: _promise, ...rest }: Fields): Fields => rest;
const stampedWithoutPromise = message(ofArtifact, 'SHA2_256', {
  tlogEntries: [withoutPromise(journal.entry(good, SECONDS) as Fields)],
  timestampVerificationData: {
    rfc3161Timestamps: [{ signedTimestamp: b64(stamp(ofArtifact, tsa, 'Acme Root', SIGNED)) }],
  },
});

const logCases: SentenceCase[] = (
  [
    ['a proof without a checkpoint', logged(good, (one) => proofOf(one, { checkpoint: null }))],
    [
      'the body of the entry is not JSON',
      logged(good, (one) =>
        withoutPromise({
          ...proofOf(one, {}),
          canonicalizedBody: b64(Buffer.from('{')),
          inclusionProof: journal.proof(Buffer.from('{')),
        }),
      ),
    ],
    [
      'the entry is of another kind than the bundle says',
      logged(good, (one) => ({ ...one, kindVersion: { kind: 'dsse', version: '0.0.1' } })),
    ],
    ['an entry of a kind that is not known', logged({ apiVersion: '0.0.1', kind: 'alpine', spec: {} })],
    ['the entry names its artifact by MD5', logged(hashed(sha256, 'md5'))],
    ['the entry names the artifact by SHA-512', logged(hashed('ab'.repeat(64), 'sha512'))],
    ['an entry of an envelope that names no payload', logged({ apiVersion: '0.0.1', kind: 'dsse', spec: {} })],
    [
      'an entry of an envelope, and a plain signature',
      logged({ apiVersion: '0.0.1', kind: 'dsse', spec: { payloadHash: { algorithm: 'sha256', value: sha256 } } }),
    ],
    ['the entry names no signer', logged(hashed(sha256, 'sha256', { publicKey: null }))],
    [
      'the entry names another certificate',
      logged(hashed(sha256, 'sha256', { publicKey: { content: b64(Buffer.from(beside.pem)) } })),
    ],
    ['the log did not sign the promise', logged(good, (one) => ({ ...one, integratedTime: String(SECONDS + 1) }))],
    ['a promise without a time', logged(good, (one) => ({ ...one, integratedTime: '0' }))],
    ['the checkpoint is no signed note', logged(good, (one) => proofOf(one, { checkpoint: { envelope: 'nothing' } }))],
    [
      'another signed the checkpoint',
      logged(good, (one) =>
        proofOf(one, {
          checkpoint: {
            envelope: (log().entry(good, SECONDS) as { inclusionProof: { checkpoint: { envelope: string } } })
              .inclusionProof.checkpoint.envelope,
          },
        }),
      ),
    ],
    [
      'the log signed a note that is no checkpoint',
      logged(good, (one) => proofOf(one, { checkpoint: { envelope: signedNote('log.example\nno size\n') } })),
    ],
    ['the checkpoint is of another tree than the proof', logged(good, (one) => proofOf(one, { treeSize: '2' }))],
    ['the proof leads to another root', logged(good, (one) => proofOf(one, { hashes: [b64(Buffer.alloc(32))] }))],
    ['the same entry twice', message(ofArtifact, 'SHA2_256', { tlogEntries: [duplicateEntry, duplicateEntry] })],
    ['a promise alone', logged(good, ({ inclusionProof: _proof, ...rest }) => rest, OLD)],
  ] satisfies [string, ParsedEvidence][]
).map(([name, evidence]): SentenceCase => [name, evidence, [NAMED, LOGS], { expect: { artifact: ARTIFACT } }]);

const logTimeCases: SentenceCase[] = [
  ['the key of the log had ended before the entry', logged(good), [NAMED, pastLogRoot]],
  ['the key of the log had ended before the timestamp', stampedWithoutPromise, [NAMED, pastLogRoot, PRIVATE]],
  ['an unknown log where none is demanded', logged(good), [NAMED]],
];

const tree = formatCheckpoint({ origin: 'log.example', size: 1, root: Buffer.alloc(32, 1), extensions: [] });
const noted = (text: string, keyId: Uint8Array, signature: Uint8Array): string =>
  formatNote({ text, signatures: [{ name: 'log.example', keyId, signature }] });
const leaf = Buffer.alloc(32, 1);
const proof = (to: Uint8Array): ParsedEvidence =>
  withSigned({
    kind: 'merkle-proof',
    proof: { kind: 'inclusion', leafIndex: 0, treeSize: 1, root: to, leafHash: leaf, proof: [] },
  });
const tuf = (document: Json, data: Uint8Array | null = Buffer.from('{}')): ParsedEvidence =>
  withSigned({ kind: 'tuf-root', document, data });
const tufSigned = (threshold: Json, sigs: Json = []): Json => ({
  signatures: sigs,
  signed: { _type: 'root', keys: {}, roles: { root: { keyids: ['k'], threshold } } },
});
const trustDocument = JSON.parse(wholeRoot().body) as Json;
const mac = `sha256=${createHmac('sha256', 'secret').update('body').digest('hex')}`;

const standaloneCases: SentenceCase[] = [
  ['the checkpoint of a trusted log', withSigned({ kind: 'checkpoint', text: signedNote(tree) }), [LOGS]],
  ['the checkpoint of an unknown log', withSigned({ kind: 'checkpoint', text: signedNote(tree) }), []],
  [
    'a checkpoint under the name of a trusted log that did not sign it',
    withSigned({ kind: 'checkpoint', text: noted(tree, trustedId.subarray(0, 4), Buffer.alloc(70, 1)) }),
    [LOGS],
  ],
  ['a text that is no checkpoint', withSigned({ kind: 'checkpoint', text: 'nothing' }), [LOGS]],
  ['a proof that leads to its root', proof(leaf), []],
  ['a proof that leads to another root', proof(Buffer.alloc(32, 2)), []],
  ['a root that too few of its own keys signed', tuf(tufSigned(1)), []],
  ['a root without signatures', tuf({}), []],
  ['metadata of another role than root', tuf({ signed: { _type: 'targets' }, signatures: [] }), []],
  ['a root whose threshold is zero', tuf(tufSigned(0)), []],
  ['a root with a fraction', tuf(tufSigned(1), null), []],
  ['a trusted root that nobody configured', withSigned({ kind: 'trusted-root', document: trustDocument }), []],
  ['a trusted root that is configured', withSigned({ kind: 'trusted-root', document: trustDocument }), [wholeRoot()]],
  ['a trusted root that is none', withSigned({ kind: 'trusted-root', document: {} }), []],
  ['a body signed with its secret', withSigned({ kind: 'hmac', secret: 'secret', body: 'body', signature: mac }), []],
  [
    'a body signed with another secret',
    withSigned({ kind: 'hmac', secret: 'other', body: 'body', signature: mac }),
    [],
  ],
];

export const SENTENCE_CASES: SentenceCase[] = [
  ...documentCases,
  ...signatureCases,
  ...certificateLogCases,
  ...logCases,
  ...logTimeCases,
  ...standaloneCases,
];
