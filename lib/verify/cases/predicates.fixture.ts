/** A signed statement of every family of predicate types, and what it says. */
import { generatorProvenance, githubProvenance, gitlabProvenance } from '#lib/test-issuer/statements/provenance.ts';
import { cyclonedx, spdx } from '#lib/test-issuer/statements/sbom.ts';
import { npmPublish, pypiPublish, release, testResult, vsa } from '#lib/test-issuer/statements/statement.ts';
import { openVex, vulnerabilityScan } from '#lib/test-issuer/statements/vulnerabilities.ts';
import type { UnsignedStatement } from '#lib/test-issuer/bundle.ts';
import type { FormatCase } from './formats.fixture.ts';
import {
  COMMIT,
  RUN,
  SHA256,
  SUBJECT,
  TRUST,
  WORKFLOW,
  bytesOf,
  file,
  instance,
  statementOf,
} from './issuer.fixture.ts';

const json = (name: string): unknown => JSON.parse(file(name).toString());
const builder = { builder: { id: 'https://ci.acme.example/runner' } };
const source = { repository: 'github.com/acme/cart', commit: COMMIT };
const component = { purl: 'pkg:npm/left-pad@1.3.0', name: 'left-pad', version: '1.3.0' };
const described = {
  name: 'cart',
  version: '1.0.0',
  purl: 'pkg:generic/cart@1.0.0',
  at: WORKFLOW.at,
  components: [component],
  serial: '3e671687-395b-41f5-a30f-a58921a69b79',
};
const OLD_PROVENANCE = {
  ...builder,
  recipe: { type: 'https://ci.acme.example/make', definedInMaterial: 0, entryPoint: 'all' },
  materials: [{ uri: 'git+https://github.com/acme/cart', digest: { sha1: COMMIT } }],
};
const vulnerability = {
  id: 'CVE-2026-0001',
  severity: 'High',
  score: 7.5,
  component,
  summary: 'Pads too much',
} as const;
const scan = (id: string): object => ({ kind: 'scan', scan: { findings: [{ id }] } });
const bom = (format: string): object => ({ kind: 'sbom', sbom: { format, components: [{ name: 'left-pad' }] } });

const CASES: [statement: UnsignedStatement, facts: object][] = [
  [githubProvenance(SUBJECT, RUN), { kind: 'provenance', provenance: { version: 'v1', source } }],
  [
    { ...githubProvenance(SUBJECT, RUN), predicateType: 'https://slsa.dev/provenance/v1.0' },
    { kind: 'provenance', provenance: { version: 'v1', source } },
  ],
  [gitlabProvenance(SUBJECT, RUN), { kind: 'provenance', provenance: { version: 'v1', source } }],
  [generatorProvenance(SUBJECT, RUN, 'go'), { kind: 'provenance', provenance: { version: 'v0.2', source } }],
  [
    statementOf('https://slsa.dev/provenance/v0.1', OLD_PROVENANCE),
    { kind: 'provenance', provenance: { version: 'v0.1', source } },
  ],
  [
    statementOf('https://in-toto.io/Provenance/v0.1', OLD_PROVENANCE),
    { kind: 'provenance', provenance: { version: 'v0.1', source } },
  ],
  [
    vsa(SUBJECT, {
      verifier: 'https://verifier.acme.example',
      at: WORKFLOW.at,
      resourceUri: 'pkg:npm/cart@1.0.0',
      policyUri: 'https://policy.acme.example',
    }),
    { kind: 'vsa', vsa: { verifierId: 'https://verifier.acme.example', result: 'PASSED' } },
  ],
  [
    statementOf('https://in-toto.io/attestation/svr/v0.2', {
      verifier: { id: 'https://verifier.acme.example' },
      timeCreated: '2026-05-14T10:00:00Z',
      properties: ['REVIEWED'],
    }),
    { kind: 'svr', timeCreated: '2026-05-14T10:00:00.000Z', properties: ['REVIEWED'] },
  ],
  [spdx(SUBJECT, described), bom('spdx')],
  [statementOf('https://spdx.dev/Document', json('spdx3.json')), bom('spdx')],
  [cyclonedx(SUBJECT, described), bom('cyclonedx')],
  [
    openVex(SUBJECT, 'https://vex.acme.example/1', 'Acme', WORKFLOW.at, [
      { vulnerability: 'CVE-2026-0001', status: 'fixed', product: 'pkg:npm/left-pad@1.3.0' },
    ]),
    { kind: 'vex', vex: { author: 'Acme', statements: [{ vulnerability: 'CVE-2026-0001', status: 'fixed' }] } },
  ],
  [vulnerabilityScan(SUBJECT, WORKFLOW.at, [vulnerability]), scan('CVE-2026-0001')],
  [
    statementOf('https://in-toto.io/attestation/vulns/v0.2', {
      scanner: {
        uri: 'https://scanner.acme.example',
        version: '1',
        db: { lastUpdate: '2026-05-13T00:00:00Z' },
        result: [{ id: 'CVE-2026-0001', severity: [{ method: 'nvd', score: '9.8' }] }],
      },
      metadata: { scanStartedOn: '2026-05-14T09:59:00Z', scanFinishedOn: '2026-05-14T10:00:00Z' },
    }),
    scan('CVE-2026-0001'),
  ],
  [statementOf('https://trivy.dev/report/v2', json('trivy.json')), scan('CVE-2026-0001')],
  [
    statementOf('https://json.schemastore.org/sarif-2.1.0.json', json('sarif.json')),
    { kind: 'static-analysis', tool: 'CodeQL', result: 'FAILED' },
  ],
  [
    statementOf('https://docs.oasis-open.org/sarif/sarif/v2.1.0', json('sarif.json')),
    { kind: 'static-analysis', tool: 'CodeQL', result: 'FAILED' },
  ],
  [
    testResult(SUBJECT, { passed: ['adds'], failed: ['rounds'] }),
    { kind: 'tests', tests: { result: 'FAILED', passed: 1, failedNames: ['rounds'] } },
  ],
  [release(SUBJECT, 'pkg:npm/cart@1.0.0'), { kind: 'release', purl: 'pkg:npm/cart@1.0.0' }],
  [npmPublish(SUBJECT, 'cart', '1.0.0'), { kind: 'publish', name: 'cart', version: '1.0.0' }],
  [
    pypiPublish([{ name: 'cart-1.0.0.tar.gz', digest: { sha256: SHA256 } }]),
    { kind: 'publish', name: 'cart', version: '1.0.0', registry: 'https://pypi.org' },
  ],
  [
    statementOf('https://in-toto.io/attestation/link/v0.3', {
      name: 'build',
      command: ['make'],
      materials: [{ name: 'cart.c', digest: { sha256: 'bb'.repeat(32) } }],
    }),
    { kind: 'link', name: 'build', command: ['make'], materials: [{ name: 'cart.c' }] },
  ],
  [
    statementOf('https://in-toto.io/attestation/scai/v0.3', {
      attributes: [{ attribute: 'WITH_STACK_PROTECTION' }],
      producer: { uri: 'https://ci.acme.example' },
    }),
    { kind: 'scai', attributes: ['WITH_STACK_PROTECTION'], producer: 'https://ci.acme.example' },
  ],
  [
    statementOf('https://in-toto.io/attestation/reference/v0.1', {
      attester: { id: 'https://ci.acme.example' },
      references: [{ downloadLocation: 'https://sbom.acme.example/1', digest: { sha256: 'bb'.repeat(32) } }],
    }),
    { kind: 'reference', references: [{ downloadLocation: 'https://sbom.acme.example/1' }] },
  ],
  [
    statementOf('http://in-toto.io/attestation/human-review/vcs/v0.1', {
      reviewers: [{ name: 'rosa', uri: 'https://api.github.com/user/102' }],
      reviewTime: '2026-05-14T08:00:00Z',
    }),
    { kind: 'review', review: { reviews: [{ reviewer: { name: 'rosa', id: '102' }, state: 'approved' }] } },
  ],
  [
    statementOf('https://gittuf.dev/github-pull-request/v0.1', {
      html_url: 'https://github.com/acme/cart/pull/7',
      user: { login: 'ada', id: 101 },
      head: { sha: COMMIT },
      base: { ref: 'main' },
    }),
    { kind: 'review', review: { author: { name: 'ada', id: '101' }, headCommit: COMMIT, baseRef: 'refs/heads/main' } },
  ],
  [
    statementOf('https://gittuf.dev/github-pull-request-approval/v0.1', {
      targetRef: 'refs/heads/main',
      approvers: ['rosa+102'],
      dismissedApprovers: ['kim+103'],
    }),
    { kind: 'review', review: { reviews: [{ state: 'approved' }, { state: 'dismissed', reviewer: { id: '103' } }] } },
  ],
  [
    statementOf('https://github.com/slsa-framework/slsa-source-poc/source-provenance/v1-draft', {
      repo_uri: 'https://github.com/acme/cart',
      actor: 'ada',
      branch: 'refs/heads/main',
      activity_type: 'pr_merge',
      created_on: '2026-05-14T09:00:00Z',
      controls: [{ name: 'REVIEW_ENFORCED', since: '2026-01-01T00:00:00Z' }],
    }),
    { kind: 'review', review: { repository: 'github.com/acme/cart', protection: [{ control: 'REVIEW_ENFORCED' }] } },
  ],
  [
    statementOf('urn:attestry:rebuild:v1', {
      result: 'differs',
      builder: { id: 'https://rebuild.example/worker' },
      rebuilt: { digest: { sha256: 'bb'.repeat(32) } },
      differences: { uri: 'https://rebuild.example/diffoscope/1.html' },
      finishedOn: '2026-05-14T09:30:00Z',
    }),
    {
      kind: 'rebuild',
      rebuild: {
        result: 'differs',
        builder: 'https://rebuild.example/worker',
        rebuilt: { sha256: 'bb'.repeat(32) },
        differences: 'https://rebuild.example/diffoscope/1.html',
        finishedOn: '2026-05-14T09:30:00.000Z',
      },
    },
  ],
  [
    statementOf('https://slsa.dev/provenance/v1', {
      buildDefinition: {
        buildType: 'https://docs.oss-rebuild.dev/builds/ArtifactEquivalence@v0.1',
        externalParameters: { candidate: 'rebuild/cart', target: 'https://registry.acme.example/cart' },
        resolvedDependencies: [
          { name: 'rebuild/cart', digest: { sha256: 'bb'.repeat(32) } },
          { name: 'https://registry.acme.example/cart', digest: { sha256: SHA256 } },
        ],
      },
      runDetails: { builder: { id: 'https://docs.oss-rebuild.dev/hosts/Google' } },
    }),
    {
      kind: 'provenance',
      provenance: {
        buildType: 'https://docs.oss-rebuild.dev/builds/ArtifactEquivalence@v0.1',
        builderId: 'https://docs.oss-rebuild.dev/hosts/Google',
        resolvedDependencies: [{ name: 'rebuild/cart' }, { name: 'https://registry.acme.example/cart' }],
      },
    },
  ],
  [statementOf('https://sigstore.dev/cosign/sign/v1', {}), { kind: 'image-signature' }],
  [
    statementOf('https://in-toto.io/attestation/runtime-trace/v0.1', { monitor: {}, monitorLog: {} }),
    { kind: 'generic' },
  ],
  [
    statementOf('https://cosign.sigstore.dev/attestation/v1', { Data: file('junit.xml').toString(), Timestamp: '' }),
    { kind: 'tests', tests: { result: 'FAILED', failedNames: ['cart.Totals.rounds'] } },
  ],
  [statementOf('https://acme.example/review/v1', { reviewed: true }), { kind: 'generic' }],
];

export const PREDICATE_CASES: FormatCase[] = CASES.map(([statement, facts], index) => ({
  name: `${index + 1}: ${statement.predicateType}`,
  document: bytesOf(instance.sign(statement, WORKFLOW)),
  trust: TRUST,
  expected: [
    {
      format: 'sigstore-bundle',
      outcome: 'verified',
      predicateType: statement.predicateType,
      subjects: statement.subject.map(({ name, digest }) => ({ name: name ?? null, digest })),
      facts,
    },
  ],
}));
