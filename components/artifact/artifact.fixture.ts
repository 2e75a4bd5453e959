import type { ArtifactView, EvidenceSummary } from '#lib/views/views.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { Verification } from '#lib/verify/result/verification.ts';

const DIGEST = `sha256:${'1f3a9c7b'.repeat(8)}`;
const PROVENANCE = `sha256:${'ab12cd34'.repeat(8)}`;
const SBOM = `sha256:${'9988ffee'.repeat(8)}`;
const WORKFLOW = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v2.3.1';

const check = (partial: Partial<Verdict> & Pick<Verdict, 'rule' | 'title' | 'detail'>): Verdict => ({
  brief: partial.detail, severity: 'required', outcome: 'pass', code: 'ok', expected: null, actual: null, evidence: [PROVENANCE], threats: [], remediation: null, ...partial,
});

const verification: Verification = {
  outcome: 'verified',
  signer: {
    kind: 'certificate', identity: WORKFLOW, identityType: 'uri', issuer: 'https://token.actions.githubusercontent.com',
    oids: { sourceRepositoryURI: 'https://github.com/acme/web', sourceRepositoryDigest: '4c1d0a6e5b7f4c1d0a6e5b7f4c1d0a6e5b7f4c1d', buildTrigger: 'push', runnerEnvironment: 'github-hosted' },
    certificate: { subject: '', issuer: 'CN=sigstore-intermediate,O=sigstore.dev', serial: '3f:aa:01', notBefore: '2025-05-14T07:58:00Z', notAfter: '2025-05-14T08:08:00Z', sha256: 'e3b0c44298fc1c149afbf4c8996fb92427ae41e4649b934ca495991b7852b855', keyType: 'ECDSA P-256' },
  },
  checks: [
    { check: 'signature', outcome: 'pass', code: 'ok', detail: 'The signature over the statement holds with the certificate’s key.', expected: null, actual: null, remediation: null, evidence: { algorithm: 'ecdsa-sha2-256', keyDetails: { curve: 'P-256' } } },
    { check: 'transparency-log', outcome: 'fail', code: 'set-mismatch', detail: 'The log’s promise does not hold.', expected: 'signed by rekor.sigstore.dev', actual: 'signed by an unknown key', remediation: 'Sign again.', evidence: null },
    { check: 'identity', outcome: 'skip', code: 'not-asked', detail: 'No signer was expected.', expected: null, actual: null, remediation: null, evidence: null },
  ],
  signedAt: '2025-05-14T07:58:11Z',
  trustedTimes: [{ source: 'transparency-log', time: '2025-05-14T07:58:11Z', authority: 'rekor.sigstore.dev' }],
  logEntries: [{ log: 'rekor.sigstore.dev', logIndex: '184467440', integratedTime: '2025-05-14T07:58:11Z', kind: 'dsse', version: '0.0.1', inclusion: 'both', url: 'https://search.sigstore.dev/?logIndex=184467440' }],
  comparisons: [{ field: 'commit', certificate: '4c1d0a6e', predicate: '4c1d0a6e', agrees: true }, { field: 'ref', certificate: 'refs/tags/v2.3.1', predicate: 'refs/heads/main', agrees: false }, { field: 'runner', certificate: 'github-hosted', predicate: null, agrees: null }],
  trust: { id: 'x', name: 'Sigstore public good', version: 2 },
  verifiedAt: '2025-05-14T07:58:41Z',
  durationMs: 1.9,
};

const summary = (partial: Partial<EvidenceSummary>): EvidenceSummary => ({ id: PROVENANCE, format: 'sigstore-bundle', predicateType: 'https://slsa.dev/provenance/v1', title: 'SLSA provenance', outcome: 'verified', problem: null, signer: WORKFLOW, receivedAt: '2025-05-14T07:58:40Z', signedAt: '2025-05-14T07:58:11Z', size: 10_432, ...partial });

/** An artifact with something of everything, and markup where a liar would put it. */
export const ARTIFACT: ArtifactView = {
  digest: DIGEST,
  names: ['web-2.3.1.tgz', '<img src=x onerror=alert(1)>'],
  purls: ['pkg:npm/%40acme/web@2.3.1'],
  project: { slug: 'github.com/acme/web', host: 'github.com', name: 'acme/web' },
  summary: 'Built from acme/web at 4c1d0a6 by the workflow release.yml on GitHub-hosted runners; signed through Sigstore, logged 14 May 2025 07:58 UTC; SLSA build level 2.',
  status: { status: 'failed', underlying: 'failed', reason: 'the source is refs/heads/main, not the tag the signer ran for', rule: 'signer-agrees-with-predicate', waivers: [] },
  statusSince: '2025-05-14T07:58:41Z',
  slsaLevel: 2,
  checks: [
    check({ rule: 'provenance-present', title: 'Provenance present', detail: 'SLSA provenance v1 names this digest.' }),
    check({ rule: 'signature-sound', title: 'Signature sound', detail: 'Signed by the release workflow of acme/web at v2.3.1, logged 14 May 07:58.' }),
    check({
      rule: 'signer-agrees-with-predicate', title: 'Signer agrees with the statement', outcome: 'fail', code: 'ref-mismatch', detail: 'The certificate and the statement tell two different refs.', expected: 'refs/tags/v2.3.1', actual: 'refs/heads/main',
      threats: [{ id: 'E', title: 'The provenance may have been forged inside the build.' }],
      remediation: { text: 'Let the platform write the provenance instead of a step of the build.', github: '- uses: actions/attest-build-provenance@v3\n  with:\n    subject-path: dist/*.tgz\n', gitlab: null, npm: 'npm publish --provenance\n' },
    }),
    check({ rule: 'sbom-present', title: 'SBOM present', outcome: 'missing', code: 'no-sbom', detail: 'No SBOM names this digest.', evidence: [], expected: 'an SPDX or CycloneDX document', actual: 'none' }),
    check({ rule: 'materials-pinned', title: 'Materials pinned', severity: 'advisory', outcome: 'warn', detail: '2 of 14 dependencies have no digest.' }),
    check({ rule: 'tests-passing', title: 'Tests passing', outcome: 'skip', detail: 'Not reached.', evidence: [] }),
  ],
  evidence: [summary({}), summary({ id: SBOM, format: 'cyclonedx', predicateType: null, title: 'CycloneDX SBOM', outcome: 'unsigned', signer: null, size: 2_430_112 })],
  verifications: { [PROVENANCE]: verification },
  evidenceHidden: 3,
  coveredBy: [],
  platforms: [],
  platformsHidden: 0,
  build: {
    builderId: 'https://github.com/actions/runner/github-hosted', buildType: 'https://actions.github.io/buildtypes/workflow/v1', invocation: 'acme/web run 8123 attempt 1', invocationUrl: 'https://github.com/acme/web/actions/runs/8123', repository: 'github.com/acme/web', commit: '4c1d0a6e5b7f4c1d0a6e5b7f4c1d0a6e5b7f4c1d',
    commitUrl: 'https://github.com/acme/web/commit/4c1d0a6e5b7f4c1d0a6e5b7f4c1d0a6e5b7f4c1d', ref: 'refs/tags/v2.3.1', entryPoint: '.github/workflows/release.yml', trigger: 'push', runner: 'github-hosted', startedAt: '2025-05-14T07:52:00Z', finishedAt: '2025-05-14T07:58:00Z',
  },
  timeline: [
    { step: 'commit', at: '2025-05-14T07:30:00Z', title: '4c1d0a6', detail: 'on refs/tags/v2.3.1', outcome: 'neutral', environment: null, url: 'https://github.com/acme/web/commit/4c1d0a6', evidenceId: null },
    { step: 'build', at: '2025-05-14T07:58:00Z', title: 'release.yml', detail: 'took 6 min', outcome: 'good', environment: null, url: null, evidenceId: PROVENANCE },
    { step: 'test', at: '2025-05-14T07:58:30Z', title: '214 passed', detail: null, outcome: 'good', environment: null, url: 'javascript:alert(1)', evidenceId: null },
    { step: 'deployment', at: '2025-05-14T08:01:00Z', title: 'rolled out', detail: null, outcome: 'bad', environment: 'production', url: null, evidenceId: null },
  ],
  deployments: [{ environment: 'production', status: 'deployed', since: '2025-05-14T08:01:00Z', url: null, source: 'github', digest: DIGEST, artifactName: 'web-2.3.1.tgz' }],
  siblings: [],
  siblingsHidden: 0,
  history: [{ at: '2025-05-14T07:58:41Z', from: 'incomplete', to: 'failed', reason: 'signer disagrees', evidenceId: PROVENANCE }],
  otherDigests: [],
  firstSeen: '2025-05-14T07:58:40Z',
  timeToVerifySeconds: null,
  policy: { id: 'attestry-baseline', version: 3 },
  log: { size: 1204, origin: 'attestry.example/log' },
};
