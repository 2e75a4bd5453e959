/**
 * At least one sound document of every format that Attestry knows, and what is to be said of it. The test issuer makes
 * the signed ones; the others are small files of the folder `documents`, written by hand.
 */
import { createHash } from 'node:crypto';
import { npmAttestations, pypiProvenance } from '#lib/test-issuer/ecosystems.ts';
import { pem } from '#lib/test-issuer/ecdsa.ts';
import { githubProvenance, generatorProvenance, npmProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { cyclonedxDocument, spdxDocument } from '#lib/test-issuer/statements/sbom.ts';
import { npmPublish, pypiPublish } from '#lib/test-issuer/statements/statement.ts';
import { preAuthEncoding } from '#lib/test-issuer/bundle.ts';
import type { EvidenceFormat } from '#lib/evidence/model/evidence.ts';
import type { Answer, Sent } from './case.fixture.ts';
import {
  COMMIT,
  NAMED,
  RUN,
  SHA256,
  SUBJECT,
  TRUST,
  WORKFLOW,
  base64,
  bytesOf,
  file,
  instance,
  linesOf,
  metablock,
  release,
  signed,
} from './issuer.fixture.ts';

/** What is to be said of one document: `facts` need only have these members. */
export type Expected = Pick<Answer, 'outcome' | 'subjects' | 'predicateType'> & {
  format: EvidenceFormat;
  facts: object;
};
/** A document, or an upload of several, that every door takes. */
export type FormatCase = Sent & { name: string; expected: Expected[] };
type Parts = Partial<Expected> & { facts: object };

const upload = (name: string, document: Uint8Array, ...expected: Expected[]): FormatCase => ({
  name,
  document,
  trust: TRUST,
  expected,
});

const V1 = 'https://slsa.dev/provenance/v1';
const provenance = githubProvenance(SUBJECT, RUN);
const BUILT = {
  kind: 'provenance',
  provenance: {
    version: 'v1',
    builderId: 'https://github.com/acme/cart/.github/workflows/release.yml@refs/tags/v1.0.0',
    source: { repository: 'github.com/acme/cart', commit: COMMIT, ref: 'refs/tags/v1.0.0' },
  },
};
const GENERIC = { kind: 'generic' };
const reading =
  (format: EvidenceFormat, all: Omit<Expected, 'format' | 'facts'>) =>
  (name: string, document: Uint8Array, { facts, ...more }: Parts): FormatCase =>
    upload(name, document, { format, ...all, ...more, facts });

/** Signed provenance of the build above. */
const built = (format: EvidenceFormat) => reading(format, { outcome: 'verified', predicateType: V1, subjects: NAMED });
/** A report: nobody signed it, and it names no artifact. */
const report = (format: EvidenceFormat, predicateType: string | null = null) =>
  reading(format, { outcome: 'unsigned', predicateType, subjects: [] });

const artifact = Buffer.from('hello\n');
const artifactDigest = createHash('sha256').update(artifact).digest('hex');
const blob = instance.signBlob(artifact, WORKFLOW);
const rekorBundle = ({ verificationMaterial: { tlogEntries } }: typeof blob): object => {
  const [entry] = tlogEntries;
  return {
    SignedEntryTimestamp: entry!.inclusionPromise!.signedEntryTimestamp,
    Payload: {
      body: entry!.canonicalizedBody,
      integratedTime: Number(entry!.integratedTime),
      logIndex: Number(entry!.logIndex),
      logID: Buffer.from(entry!.logId.keyId, 'base64').toString('hex'),
    },
  };
};
const certificatePem = ({ verificationMaterial: { certificate } }: typeof blob): string =>
  pem('CERTIFICATE', Buffer.from(certificate!.rawBytes, 'base64'));

const npm = upload(
  'the answer of the npm registry',
  bytesOf(
    npmAttestations([
      instance.sign(
        npmProvenance([{ name: 'pkg:npm/cart@1.0.0', digest: { sha512: 'bb'.repeat(64) } }], RUN),
        WORKFLOW,
      ),
      instance.signWithKey(
        npmPublish([{ name: 'pkg:npm/cart@1.0.0', digest: { sha512: 'bb'.repeat(64) } }], 'cart', '1.0.0'),
        release,
        { at: WORKFLOW.at, log: 'v1' },
      ),
    ]),
  ),
  {
    format: 'sigstore-bundle',
    outcome: 'verified',
    predicateType: V1,
    subjects: [{ name: 'pkg:npm/cart@1.0.0', digest: { sha512: 'bb'.repeat(64) } }],
    facts: { kind: 'provenance', provenance: { builderId: 'https://github.com/actions/runner/github-hosted' } },
  },
  {
    format: 'sigstore-bundle',
    outcome: 'verified',
    predicateType: 'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
    subjects: [{ name: 'pkg:npm/cart@1.0.0', digest: { sha512: 'bb'.repeat(64) } }],
    facts: { kind: 'publish', name: 'cart', version: '1.0.0' },
  },
);

const bundles: FormatCase[] = [
  built('sigstore-bundle')('a log of version 1', bytesOf(instance.sign(provenance, WORKFLOW)), { facts: BUILT }),
  built('sigstore-bundle')('a log of version 2', bytesOf(instance.sign(provenance, { ...WORKFLOW, log: 'v2' })), {
    facts: BUILT,
  }),
  built('sigstore-bundle')('a key without a log', bytesOf(instance.signWithKey(provenance, release)), { facts: BUILT }),
  built('sigstore-bundle')('the bytes of an artifact', bytesOf(blob), {
    facts: GENERIC,
    predicateType: null,
    subjects: [{ name: null, digest: { sha256: artifactDigest } }],
  }),
  upload(
    'JSON Lines of two',
    linesOf(instance.sign(provenance, WORKFLOW), instance.sign(generatorProvenance(SUBJECT, RUN, 'generic'), WORKFLOW)),
    { format: 'sigstore-bundle', outcome: 'verified', predicateType: V1, subjects: NAMED, facts: BUILT },
    {
      format: 'sigstore-bundle',
      outcome: 'verified',
      predicateType: 'https://slsa.dev/provenance/v0.2',
      subjects: NAMED,
      facts: { kind: 'provenance', provenance: { version: 'v0.2', source: { commit: COMMIT } } },
    },
  ),
  npm,
  {
    ...npm,
    name: 'the answer of the npm registry, of which a builder is expected',
    // The registry's own attestation is signed by a key: who built it is not expected of that one.
    expect: { identity: WORKFLOW.identity, issuer: WORKFLOW.issuer, sourceRepository: 'https://github.com/acme/cart' },
  },
];

const wheel = [{ name: 'cart-1.0.0-py3-none-any.whl', digest: { sha256: SHA256 } }];
const envelope = instance.envelope(provenance, release);
/** Google's verifier of builds signs the payload without its type (Cloud Build, "Validate provenance"). */
const CLOUD_BUILD_KEY =
  'projects/verified-builder/locations/global/keyRings/attestor/cryptoKeys/google-hosted-worker/cryptoKeyVersions/1';
const GOOGLE_BUILDER = 'https://cloudbuild.googleapis.com/GoogleHostedWorker';
const googleProvenance = githubProvenance(SUBJECT, RUN, { builderId: GOOGLE_BUILDER });
const googleEnvelope = {
  ...envelope,
  payload: base64(googleProvenance),
  signatures: [{ keyid: CLOUD_BUILD_KEY, sig: signed(bytesOf(googleProvenance)).toString('base64') }],
};
const googleBuild = {
  noteName: 'projects/acme/notes/intoto_slsa_v1',
  kind: 'BUILD',
  resourceUri: `https://registry.acme.example/cart@sha256:${SHA256}`,
  build: { inTotoSlsaProvenanceV1: googleProvenance },
  envelope: googleEnvelope,
};
/** Another image, signed by a key that is not known. */
const otherProvenance = githubProvenance([{ name: 'basket', digest: { sha256: 'bb'.repeat(32) } }], RUN);
const otherBuild = {
  ...googleBuild,
  resourceUri: undefined,
  build: { inTotoSlsaProvenanceV1: otherProvenance },
  envelope: instance.envelope(otherProvenance, instance.key('other')),
};
const cloudBuild = (provenances: object[]): object => ({
  image_summary: { digest: `sha256:${SHA256}`, fully_qualified_digest: `registry.acme.example/cart@sha256:${SHA256}` },
  provenance_summary: { provenance: provenances },
});
const GOOGLE_BUILT = { kind: 'provenance', provenance: { builderId: GOOGLE_BUILDER, source: BUILT.provenance.source } };

/** The payload of cosign's image signature, and the manifest whose annotation signs it. */
const payload = {
  critical: {
    identity: { 'docker-reference': 'registry.acme.example/cart' },
    image: { 'docker-manifest-digest': `sha256:${SHA256}` },
    type: 'cosign container image signature',
  },
  optional: null,
};
const layered = (mediaType: string, layer: object, annotations: object): object => ({
  schemaVersion: 2,
  mediaType: 'application/vnd.oci.image.manifest.v1+json',
  config: { mediaType: 'application/vnd.oci.image.config.v1+json', digest: `sha256:${'cc'.repeat(32)}`, size: 2 },
  layers: [
    {
      mediaType,
      digest: `sha256:${createHash('sha256').update(bytesOf(layer)).digest('hex')}`,
      size: bytesOf(layer).length,
      annotations,
    },
  ],
});
const attested = instance.sign(provenance, WORKFLOW);
const simpleSigning = layered('application/vnd.dev.cosign.simplesigning.v1+json', payload, {
  'dev.cosignproject.cosign/signature': signed(bytesOf(payload)).toString('base64'),
});
const attestation = layered('application/vnd.dsse.envelope.v1+json', attested.dsseEnvelope!, {
  'dev.cosignproject.cosign/signature': '',
  'dev.sigstore.cosign/certificate': certificatePem(attested),
  'dev.sigstore.cosign/bundle': JSON.stringify(rekorBundle(attested)),
  predicateType: V1,
});
const manifestOf = (manifest: object, outcome: Answer['outcome']): Expected => ({
  format: 'oci-manifest',
  outcome,
  predicateType: null,
  subjects: [{ name: null, digest: { sha256: createHash('sha256').update(bytesOf(manifest)).digest('hex') } }],
  facts: GENERIC,
});
const images: FormatCase[] = [
  upload(
    'an image signature beside its manifest',
    linesOf(simpleSigning, payload),
    manifestOf(simpleSigning, 'error'),
    {
      format: 'cosign-layer',
      outcome: 'verified',
      predicateType: null,
      subjects: [{ name: 'registry.acme.example/cart', digest: { sha256: SHA256 } }],
      facts: { kind: 'image-signature', dockerReference: 'registry.acme.example/cart' },
    },
  ),
  upload(
    'an attestation beside its manifest',
    linesOf(attestation, attested.dsseEnvelope),
    manifestOf(attestation, 'error'),
    { format: 'cosign-layer', outcome: 'verified', predicateType: V1, subjects: NAMED, facts: BUILT },
  ),
];

const link = {
  _type: 'link',
  name: 'build',
  command: ['make'],
  materials: { 'cart.c': { sha256: 'bb'.repeat(32) } },
  products: { cart: { sha256: SHA256 } },
  byproducts: { 'return-value': 0 },
  environment: {},
};
const layout = {
  _type: 'layout',
  expires: '2030-01-01T00:00:00Z',
  readme: '',
  keys: {},
  inspect: [],
  steps: [
    {
      _type: 'step',
      name: 'build',
      pubkeys: ['k'],
      threshold: 1,
      expected_command: [],
      expected_materials: [],
      expected_products: [],
    },
  ],
};
const inEnvelope = (value: object): Buffer => {
  const type = 'application/vnd.in-toto+json';
  const sig = signed(preAuthEncoding(type, bytesOf(value))).toString('base64');
  return bytesOf({ payloadType: type, payload: base64(value), signatures: [{ keyid: release.hint, sig }] });
};
const metadata = (format: 'in-toto-link' | 'in-toto-layout', value: object, more: Parts): FormatCase[] =>
  [['the older signed form', bytesOf(metablock(value))] as const, ['an envelope', inEnvelope(value)] as const].map(
    ([name, document]) =>
      reading(format, { outcome: 'verified', predicateType: null, subjects: [] })(name, document, more),
  );

const described = {
  name: 'cart',
  version: '1.0.0',
  purl: 'pkg:generic/cart@1.0.0',
  at: WORKFLOW.at,
  serial: '3e671687-395b-41f5-a30f-a58921a69b79',
  components: [{ purl: 'pkg:npm/left-pad@1.3.0', name: 'left-pad', version: '1.3.0', license: 'MIT' }],
};
const sbom = (format: 'cyclonedx' | 'spdx', specVersion: string): { facts: object } => ({
  facts: {
    kind: 'sbom',
    sbom: {
      format,
      specVersion,
      root: { name: 'cart', version: '1.0.0' },
      components: [{ name: 'left-pad', version: '1.3.0', purl: 'pkg:npm/left-pad@1.3.0' }],
    },
  },
});
const tests = (more: object = {}): { facts: object } => ({
  facts: { kind: 'tests', tests: { result: 'FAILED', passed: 1, failed: 1, ...more } },
});
const scan = (scanner: string, finding: object): { facts: object } => ({
  facts: { kind: 'scan', scan: { scanner, findings: [finding] } },
});
const analysis = (tool: string, finding: object, result = 'FAILED'): { facts: object } => ({
  facts: { kind: 'static-analysis', tool, result, scan: { findings: [finding] } },
});
const image = [{ name: 'registry.acme.example/cart', digest: { sha256: SHA256 } }];

/** A tree of one entry: its root is the leaf. */
const leaf = createHash('sha256').update(Buffer.of(0)).update('entry').digest('base64');
const rootKeys = {
  [release.hint]: { keytype: 'ecdsa', scheme: 'ecdsa-sha2-nistp256', keyval: { public: release.pem } },
};
const tufRoot = {
  _type: 'root',
  spec_version: '1.0.31',
  version: 1,
  expires: '2030-01-01T00:00:00Z',
  keys: rootKeys,
  roles: { root: { keyids: [release.hint], threshold: 1 } },
};
const checkpoint = attested.verificationMaterial.tlogEntries[0]!.inclusionProof.checkpoint.envelope;
const alone = (format: EvidenceFormat) => reading(format, { outcome: 'verified', predicateType: null, subjects: [] });

/** As Tekton Chains stores it; other bytes than those of the envelope alone, which would be the same document. */
const tektonRun = {
  apiVersion: 'tekton.dev/v1',
  kind: 'TaskRun',
  metadata: {
    name: 'build-1',
    annotations: {
      'chains.tekton.dev/payload-taskrun-1': base64('{}'),
      'chains.tekton.dev/signature-taskrun-1': base64(JSON.stringify(envelope, null, 1)),
    },
  },
};

/** `PkgRelease` of rebuilderd's `/api/v0/pkgs/list`. */
const pkgRelease = {
  name: 'cart',
  version: '1.0.0-1',
  status: 'GOOD',
  distro: 'archlinux',
  suite: 'core',
  architecture: 'x86_64',
  artifact_url: 'https://mirror.acme.example/core/os/x86_64/cart-1.0.0-1-x86_64.pkg.tar.zst',
  build_id: 41,
  built_at: '2026-05-14T09:30:00.123456789',
  has_diffoscope: false,
  has_attestation: true,
};
const rebuild = (result: string, more: object = {}): object => ({ kind: 'rebuild', rebuild: { result, ...more } });
const rebuilderd = report('rebuilderd');
const unsigned: Omit<Expected, 'facts'> = {
  format: 'rebuilderd',
  outcome: 'unsigned',
  predicateType: null,
  subjects: [],
};

export const FORMAT_CASES: { [format in EvidenceFormat]: FormatCase[] } = {
  'sigstore-bundle': bundles,
  dsse: [
    built('dsse')('an envelope', bytesOf(envelope), { facts: BUILT }),
    built('dsse')('in the annotations of a run of Tekton', bytesOf(tektonRun), { facts: BUILT }),
  ],
  'in-toto-statement': [
    built('in-toto-statement')('a statement', bytesOf(provenance), { facts: BUILT, outcome: 'unsigned' }),
  ],
  pep740: [
    upload(
      'the answer of PyPI',
      bytesOf(
        pypiProvenance({ kind: 'GitHub', repository: 'acme/cart', workflow: 'release.yml', environment: null }, [
          instance.sign(pypiPublish(wheel), WORKFLOW),
        ]),
      ),
      {
        format: 'pep740',
        outcome: 'verified',
        predicateType: 'https://docs.pypi.org/attestations/publish/v1',
        subjects: wheel,
        facts: { kind: 'publish', name: 'cart', version: '1.0.0', registry: 'https://pypi.org' },
      },
    ),
  ],
  'gcb-provenance': [
    built('gcb-provenance')('an image', bytesOf(cloudBuild([googleBuild])), { facts: GOOGLE_BUILT }),
    built('gcb-provenance')('two builds, of which one is signed', bytesOf(cloudBuild([otherBuild, googleBuild])), {
      facts: GOOGLE_BUILT,
    }),
  ],
  'cosign-layer': images,
  'cosign-signature': [
    alone('cosign-signature')(
      'a signature with its certificate',
      bytesOf({
        base64Signature: blob.messageSignature!.signature,
        cert: base64(certificatePem(blob)),
        rekorBundle: rekorBundle(blob),
      }),
      { facts: GENERIC, subjects: [{ name: null, digest: { sha256: artifactDigest } }] },
    ),
  ],
  'oci-manifest': [
    report('oci-manifest')('an index', file('oci-index.json'), {
      subjects: [{ name: null, digest: { sha256: createHash('sha256').update(file('oci-index.json')).digest('hex') } }],
      facts: { kind: 'reference', references: [{ name: 'linux/arm64', digest: { sha256: SHA256 } }] },
    }),
  ],
  cyclonedx: [
    report('cyclonedx', 'https://cyclonedx.org/bom')(
      'JSON',
      bytesOf(cyclonedxDocument(described)),
      sbom('cyclonedx', '1.6'),
    ),
    report('cyclonedx', 'https://cyclonedx.org/bom')('XML', file('cyclonedx.xml'), sbom('cyclonedx', '1.5')),
    report('cyclonedx', 'https://cyclonedx.org/bom')(
      'protobuf text',
      file('cyclonedx.textproto'),
      sbom('cyclonedx', '1.6'),
    ),
  ],
  spdx: [
    report('spdx', 'https://spdx.dev/Document')('JSON of 2.3', bytesOf(spdxDocument(described)), sbom('spdx', '2.3')),
    report('spdx', 'https://spdx.dev/Document')('tag and value', file('spdx.spdx'), sbom('spdx', '2.3')),
    report('spdx', 'https://spdx.dev/Document')('JSON of 3.0', file('spdx3.json'), sbom('spdx', '3.0.1')),
  ],
  openvex: [
    report('openvex', 'https://openvex.dev/ns')('a document', file('openvex.json'), {
      facts: {
        kind: 'vex',
        vex: {
          author: 'Acme',
          statements: [
            { vulnerability: 'CVE-2026-0001', status: 'not_affected', products: ['pkg:npm/left-pad@1.3.0'] },
          ],
        },
      },
    }),
  ],
  csaf: [
    report('csaf')('an advisory', file('csaf.json'), {
      facts: {
        kind: 'vex',
        vex: { author: 'Acme', statements: [{ vulnerability: 'CVE-2026-0001', status: 'fixed' }] },
      },
    }),
  ],
  'vulnerability-report': [
    report('vulnerability-report')('Trivy', file('trivy.json'), {
      ...scan('Trivy', { id: 'CVE-2026-0001', severity: 'high', package: 'left-pad', fixedIn: '1.3.1' }),
      subjects: image,
    }),
    report('vulnerability-report')('Grype', file('grype.json'), {
      ...scan('grype', { id: 'CVE-2026-0001', severity: 'critical', purl: 'pkg:npm/left-pad@1.3.0' }),
      subjects: image,
    }),
    report('vulnerability-report')(
      'osv-scanner',
      file('osv-scanner.json'),
      scan('osv-scanner', { id: 'GHSA-aaaa-bbbb-cccc', severity: 'high', score: 8.1 }),
    ),
    report('vulnerability-report')(
      'pip-audit',
      file('pip-audit.json'),
      scan('pip-audit', { id: 'PYSEC-2026-1', aliases: ['CVE-2026-0002'], package: 'requests' }),
    ),
    report('vulnerability-report')(
      'npm audit',
      file('npm-audit.json'),
      scan('npm audit', { id: 'GHSA-aaaa-bbbb-cccc', severity: 'high', package: 'left-pad' }),
    ),
    report('vulnerability-report')(
      'GitLab',
      file('gitlab-report.json'),
      scan('Gemnasium', { id: 'CVE-2026-0001', severity: 'medium', package: 'left-pad' }),
    ),
    report('vulnerability-report')(
      'govulncheck',
      file('govulncheck.jsonl'),
      scan('govulncheck', { id: 'GO-2026-0001', package: 'golang.org/x/text', fixedIn: 'v0.3.8' }),
    ),
    report('vulnerability-report')('an advisory of OSV', file('osv-advisory.json'), { facts: GENERIC }),
  ],
  cdevent: [
    report('cdevent')('a deployment', file('cdevent.json'), {
      subjects: [{ name: null, digest: { sha256: SHA256 } }],
      facts: {
        kind: 'event',
        event: { subject: 'service', predicate: 'deployed', environment: 'production', subjectId: 'cart' },
      },
    }),
  ],
  sarif: [report('sarif')('CodeQL', file('sarif.json'), analysis('CodeQL', { id: 'js/sql-injection' }))],
  'analysis-report': [
    report('analysis-report')(
      'semgrep',
      file('semgrep.json'),
      analysis('semgrep', { id: 'eval-used', place: 'cart.py:2' }),
    ),
    report('analysis-report')(
      'bandit',
      file('bandit.json'),
      analysis('bandit', { id: 'B602', severity: 'low', place: 'cart.py:4' }),
    ),
    report('analysis-report')(
      'gosec',
      file('gosec.json'),
      analysis('gosec', { id: 'G401', severity: 'medium', place: '/src/cart.go:10' }),
    ),
    report('analysis-report')(
      'golangci-lint',
      file('golangci-lint.json'),
      analysis('golangci-lint', { id: 'errcheck', place: 'cart.go:7' }),
    ),
    report('analysis-report')(
      'ESLint',
      file('eslint.json'),
      analysis('ESLint', { id: 'no-eval', place: '/src/cart.js:3' }),
    ),
    report('analysis-report')(
      'clippy',
      file('clippy.jsonl'),
      analysis('clippy', { id: 'clippy::len_zero', place: 'src/main.rs:7' }, 'WARNED'),
    ),
  ],
  junit: [report('junit')('a suite', file('junit.xml'), tests({ skipped: 1, failedNames: ['cart.Totals.rounds'] }))],
  coverage: [report('coverage')('Cobertura', file('coverage.xml'), { facts: GENERIC })],
  scorecard: [
    report('scorecard')('a repository', file('scorecard.json'), {
      subjects: [{ name: 'github.com/acme/cart', digest: { gitCommit: COMMIT } }],
      facts: GENERIC,
    }),
  ],
  tap: [report('tap')('version 14', file('tap.tap'), tests({ skipped: 1, failedNames: ['rounds'] }))],
  trx: [report('trx')('Visual Studio', file('trx.xml'), tests({ failedNames: ['Cart.Totals.Rounds'] }))],
  nunit: [report('nunit')('version 3', file('nunit.xml'), tests({ failedNames: ['Cart.Totals.Rounds'] }))],
  xunit: [report('xunit')('version 2', file('xunit.xml'), tests({ failedNames: ['Cart.Totals.Rounds'] }))],
  'go-test': [report('go-test')('two tests', file('go-test.jsonl'), tests({ failedNames: ['acme/cart.TestRounds'] }))],
  ctrf: [report('ctrf')('two tests', file('ctrf.json'), tests({ failedNames: ['Totals.rounds'] }))],
  'in-toto-link': metadata('in-toto-link', link, {
    subjects: NAMED,
    facts: { kind: 'link', name: 'build', command: ['make'], materials: [{ name: 'cart.c' }] },
  }),
  'in-toto-layout': metadata('in-toto-layout', layout, {
    facts: {
      kind: 'layout',
      layout: { expires: '2030-01-01T00:00:00.000Z', steps: [{ name: 'build', threshold: 1 }] },
    },
  }),
  'signed-document': [
    alone('signed-document')('a JSON Web Signature', file('jws.json'), { facts: GENERIC, outcome: 'error' }),
    alone('signed-document')('minisign', file('minisign.sig'), { facts: GENERIC, outcome: 'error' }),
  ],
  'webhook-payload': [report('webhook-payload')('a release', file('webhook-payload.json'), { facts: GENERIC })],
  'oci-notification': [report('oci-notification')('a push', file('oci-notification.json'), { facts: GENERIC })],
  predicate: [
    report('predicate')('provenance of version 0.2', file('predicate.json'), {
      predicateType: 'https://slsa.dev/provenance/v0.2',
      facts: { kind: 'provenance', provenance: { version: 'v0.2', builderId: 'https://ci.acme.example/runner' } },
    }),
  ],
  json: [report('json')('an object of no known kind', file('json.json'), { facts: GENERIC })],
  checkpoint: [alone('checkpoint')('of the log of version 1', bytesOf(checkpoint), { facts: GENERIC })],
  'merkle-proof': [
    alone('merkle-proof')(
      'of the only entry',
      bytesOf({ leafIdx: 0, treeSize: 1, root: leaf, leafHash: leaf, proof: [] }),
      { facts: GENERIC },
    ),
  ],
  'trusted-root': [alone('trusted-root')('of the instance', bytesOf(instance.trustedRoot), { facts: GENERIC })],
  rebuilderd: [
    rebuilderd('a package of the API of version 0', bytesOf([pkgRelease]), {
      facts: rebuild('reproduced', {
        file: 'cart-1.0.0-1-x86_64.pkg.tar.zst',
        finishedOn: '2026-05-14T09:30:00.123Z',
        buildId: '41',
      }),
    }),
    upload(
      'a page of packages of the API of version 1',
      file('rebuilderd.json'),
      { ...unsigned, facts: rebuild('differs', { file: 'zstd-1.5.7-3-x86_64.pkg.tar.zst', buildId: '41' }) },
      { ...unsigned, facts: rebuild('unknown', { file: 'zstd-1.5.7-3-aarch64.pkg.tar.zst', buildId: null }) },
    ),
  ],
  'tuf-root': [alone('tuf-root')('of one key', bytesOf(metablock(tufRoot)), { facts: GENERIC })],
  'webhook-vector': [alone('webhook-vector')('of GitHub', file('webhook-vector.json'), { facts: GENERIC })],
};

export const ALL_FORMAT_CASES: FormatCase[] = Object.entries(FORMAT_CASES).flatMap(([format, cases]) =>
  cases.map((one) => ({ ...one, name: `${format}: ${one.name}` })),
);
