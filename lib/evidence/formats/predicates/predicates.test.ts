import { describe, expect, it } from 'vitest';
import type { JsonObject, JsonValue } from '#lib/bytes/json/json.ts';
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import { COMMIT, readOne, SHA256, statementOf } from '#lib/evidence/samples.fixture.ts';

function provenanceOf(predicateType: string, predicate: JsonObject): Provenance {
  const { facts } = readOne(statementOf(predicateType, predicate));
  if (facts.kind !== 'provenance') throw new Error(facts.kind);
  return facts.provenance;
}
const V1 = 'https://slsa.dev/provenance/v1',
  V02 = 'https://slsa.dev/provenance/v0.2',
  V01 = 'https://slsa.dev/provenance/v0.1';
const run = {
  builder: { id: 'https://b' },
  metadata: { invocationId: 7, startedOn: '2024-01-02T03:04:05.123456789Z', finishedOn: '0001-01-01T00:00:00Z' },
};

describe('SLSA provenance', () => {
  it('of GitHub: workflow, dependency, platform', () => {
    const read = provenanceOf(V1, {
      buildDefinition: {
        buildType: 'https://actions.github.io/buildtypes/workflow/v1',
        externalParameters: {
          workflow: { repository: 'https://github.com/O/R', ref: 'refs/tags/v1', path: '.github/workflows/r.yml' },
        },
        internalParameters: {
          github: {
            event_name: 'push',
            repository_id: '1',
            repository_owner_id: '2',
            runner_environment: 'github-hosted',
          },
        },
        resolvedDependencies: [
          { uri: 'git+https://github.com/x/y', digest: { gitCommit: 'f'.repeat(40) } },
          { uri: 'git+https://github.com/o/r@refs/tags/v1', digest: { gitCommit: COMMIT } },
        ],
      },
      runDetails: run,
    });
    expect(read).toMatchObject({
      version: 'v1',
      builderId: 'https://b',
      invocationId: '7',
      startedOn: '2024-01-02T03:04:05.123Z',
      finishedOn: null,
      source: {
        repository: 'github.com/O/R',
        commit: COMMIT,
        ref: 'refs/tags/v1',
        entryPoint: '.github/workflows/r.yml',
      },
      trigger: 'push',
      runnerEnvironment: 'github-hosted',
      repositoryId: '1',
      ownerId: '2',
    });
    expect(read.resolvedDependencies).toHaveLength(2);
  });

  it.each([
    [
      'slsa-github-generator, container-based',
      { source: { uri: `git+https://github.com/o/r@refs/heads/m`, digest: { sha1: COMMIT } }, configPath: 'c.toml' },
      [],
      { repository: 'github.com/o/r', commit: COMMIT, ref: 'refs/heads/m', entryPoint: 'c.toml' },
    ],
    [
      'GitLab, SHA-1 under sha256',
      { source: 'https://gitlab.com/g/s/p', entryPoint: 'job' },
      [{ uri: 'https://gitlab.com/g/s/p', digest: { sha256: COMMIT } }],
      { repository: 'gitlab.com/g/s/p', commit: COMMIT, entryPoint: 'job' },
    ],
    [
      'Cloud Build',
      {
        buildConfigSource: {
          repository: 'git+https://github.com/o/r',
          ref: 'refs/heads/main',
          path: 'cloudbuild.yaml',
        },
      },
      [{ uri: 'git+https://github.com/o/r@refs/heads/main', digest: { gitCommit: COMMIT } }],
      { repository: 'github.com/o/r', commit: COMMIT, ref: 'refs/heads/main', entryPoint: 'cloudbuild.yaml' },
    ],
    [
      'inputs only: the first dependency that pins a commit',
      { inputs: {} },
      [{ uri: 'pkg:npm/x@1' }, { uri: `git+https://github.com/o/r@refs/heads/m`, digest: { gitCommit: COMMIT } }],
      { repository: 'github.com/o/r', commit: COMMIT, ref: 'refs/heads/m' },
    ],
    [
      'a rebuild that names its source',
      {},
      [{ name: 'git+https://github.com/o/r', digest: { sha1: COMMIT } }],
      { repository: 'github.com/o/r', commit: COMMIT },
    ],
    ['nothing', {}, [], { repository: null, commit: null, ref: null, uri: null }],
  ] as [string, JsonObject, JsonValue[], JsonObject][])(
    'of %s',
    (_name, externalParameters, resolvedDependencies, source) => {
      expect(
        provenanceOf(V1, {
          buildDefinition: { buildType: 't', externalParameters, resolvedDependencies },
          runDetails: run,
        }).source,
      ).toMatchObject(source);
    },
  );

  it('v0.2 in the form of v1', () => {
    const read = provenanceOf(V02, {
      builder: { id: 'https://b' },
      buildType: 't',
      invocation: {
        configSource: { uri: 'git+https://github.com/o/r@refs/tags/v1', digest: { sha1: COMMIT }, entryPoint: 'w.yml' },
        parameters: { a: 1 },
        environment: { github_event_name: 'push', github_repository_id: '5' },
      },
      metadata: { buildInvocationId: 'i', buildStartedOn: '2023-01-01T00:00:00Z', buildFinishedOn: null },
      materials: [
        { uri: 'git+https://github.com/o/r@refs/tags/v1', digest: { sha1: COMMIT } },
        { uri: 'pkg:docker/a@1', digest: { sha256: SHA256 } },
      ],
    });
    expect(read).toMatchObject({
      version: 'v0.2',
      buildType: 't',
      source: { repository: 'github.com/o/r', commit: COMMIT, ref: 'refs/tags/v1', entryPoint: 'w.yml' },
      externalParameters: { parameters: { a: 1 } },
      trigger: 'push',
      repositoryId: '5',
      invocationId: 'i',
      startedOn: '2023-01-01T00:00:00.000Z',
    });
    expect(read.resolvedDependencies.map((one) => one.digest)).toEqual([
      { sha1: COMMIT, gitCommit: COMMIT },
      { sha256: SHA256 },
    ]);
  });

  it('v0.1 in the form of v1, under either type', () => {
    const predicate = {
      builder: { id: 'https://b' },
      recipe: { type: 't', definedInMaterial: 1, entryPoint: 'e', arguments: { steps: [] } },
      materials: [{ uri: 'git+https://github.com/x/y' }, { uri: `https://github.com/o/r/commit/${COMMIT}` }],
    };
    for (const type of [V01, 'https://in-toto.io/Provenance/v0.1']) {
      expect(provenanceOf(type, predicate)).toMatchObject({
        version: 'v0.1',
        source: { repository: 'github.com/o/r', commit: COMMIT, entryPoint: 'e' },
        externalParameters: { arguments: { steps: [] } },
      });
    }
  });

  it('without the members of provenance gives empty provenance', () => {
    expect(provenanceOf(V1, {})).toMatchObject({ builderId: null, buildType: null, resolvedDependencies: [] });
    expect(readOne(statementOf(V1, 'text'))).toMatchObject({
      facts: { kind: 'generic' },
      remarks: [{ code: 'unreadable-predicate' }],
    });
  });

  it('without a statement is recognised by its shape, for the artifact that the sender names', () => {
    const read = readOne({ builder: { id: 'b' }, buildType: 't', materials: [] }, { subject: `sha256:${SHA256}` });
    expect(read).toMatchObject({
      format: 'predicate',
      predicateType: V02,
      subjects: [{ digest: { sha256: SHA256 } }],
      facts: { kind: 'provenance' },
    });
  });
});

describe('other predicates', () => {
  const cases: [string, string, JsonValue, JsonObject][] = [
    [
      'verification summary',
      'https://slsa.dev/verification_summary/v1',
      {
        verifier: { id: 'https://v' },
        timeVerified: '2024-01-01T00:00:00Z',
        resourceUri: 'pkg:npm/x@1',
        policy: { uri: 'p' },
        verificationResult: 'PASSED',
        verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
        dependencyLevels: { SLSA_BUILD_LEVEL_1: 2 },
        slsaVersion: '1.1',
      },
      {
        kind: 'vsa',
        vsa: {
          verifierId: 'https://v',
          result: 'PASSED',
          verifiedLevels: ['SLSA_BUILD_LEVEL_3'],
          dependencyLevels: { SLSA_BUILD_LEVEL_1: 2 },
          policyUri: 'p',
        },
      },
    ],
    [
      'older summary in snake case',
      'https://slsa.dev/verification_summary/v0.2',
      { verifier: { id: 'v' }, resource_uri: 'r', verification_result: 'FAILED', policy_level: 'SLSA_LEVEL_2' },
      {
        kind: 'vsa',
        vsa: { result: 'FAILED', resourceUri: 'r', verifiedLevels: ['SLSA_LEVEL_2'], dependencyLevels: null },
      },
    ],
    [
      'simple verification result',
      'https://in-toto.io/attestation/svr/v0.2',
      { verifier: { id: 'v', policies: [] }, time_created: '2024-01-01T00:00:00Z', properties: ['A'] },
      { kind: 'svr', verifierId: 'v', timeCreated: '2024-01-01T00:00:00.000Z', properties: ['A'] },
    ],
    [
      'test result',
      'https://in-toto.io/attestation/test-result/v0.1',
      {
        result: 'FAILED',
        configuration: [{ name: 'c' }],
        passedTests: ['a', 'b'],
        failedTests: ['x'],
        url: 'https://ci',
      },
      { kind: 'tests', tests: { result: 'FAILED', passed: 2, failed: 1, failedNames: ['x'], url: 'https://ci' } },
    ],
    [
      'release by its first name',
      'https://in-toto.io/attestation/release/v0.1',
      { purl: 'pkg:npm/x@1', releaseId: 9 },
      { kind: 'release', purl: 'pkg:npm/x@1', packageId: '9' },
    ],
    [
      'npm publish',
      'https://github.com/npm/attestation/tree/main/specs/publish/v0.1',
      { name: 'x', version: '1', registry: 'https://r' },
      { kind: 'publish', name: 'x', version: '1', registry: 'https://r' },
    ],
    [
      'link',
      'https://in-toto.io/Link/v1',
      { name: 'build', command: ['make', 1], materials: { 'a.c': { sha256: SHA256 } } },
      { kind: 'link', name: 'build', command: ['make', '1'], materials: [{ name: 'a.c', digest: { sha256: SHA256 } }] },
    ],
    [
      'SCAI report',
      'https://in-toto.io/attestation/scai/v0.3',
      { attributes: [{ attribute: 'A' }, {}], producer: { uri: 'p' } },
      { kind: 'scai', attributes: ['A'], producer: 'p' },
    ],
    [
      'reference',
      'https://in-toto.io/attestation/reference/v0.1',
      {
        attester: { id: 'a' },
        references: [{ downloadLocation: 'https://d', mediaType: 'm', digest: { sha256: SHA256 } }],
      },
      { kind: 'reference', references: [{ downloadLocation: 'https://d', mediaType: 'm' }] },
    ],
    ['image signature', 'https://sigstore.dev/cosign/sign/v1', null, { kind: 'image-signature' }],
    [
      'SPDX as text inside JSON',
      'https://spdx.dev/Document',
      JSON.stringify({ spdxVersion: 'SPDX-2.3', SPDXID: 'SPDXRef-DOCUMENT' }),
      { kind: 'sbom', sbom: { format: 'spdx', specVersion: '2.3' } },
    ],
    [
      'CycloneDX of a version',
      'https://cyclonedx.org/bom/v1.4',
      { bomFormat: 'CycloneDX', specVersion: '1.4' },
      { kind: 'sbom', sbom: { format: 'cyclonedx' } },
    ],
    [
      'OpenVEX',
      'https://openvex.dev/ns/v0.2.0',
      { author: 'a', statements: [{ vulnerability: { name: 'CVE-1' }, status: 'fixed' }] },
      { kind: 'vex', vex: { statements: [{ vulnerability: 'CVE-1', products: [] }] } },
    ],
    [
      'vulnerabilities, flat with a list',
      'https://in-toto.io/attestation/vulns/v0.2',
      {
        scanner: {
          uri: 's',
          version: '1',
          db: { lastUpdate: '2024-01-01T00:00:00Z' },
          result: [{ id: 'CVE-1', severity: [{ method: 'nvd', score: '9.8' }] }],
        },
        metadata: { scanFinishedOn: '2024-01-02T00:00:00Z' },
      },
      {
        kind: 'scan',
        scan: {
          scanner: 's',
          finishedOn: '2024-01-02T00:00:00.000Z',
          databaseUpdated: '2024-01-01T00:00:00.000Z',
          findings: [{ id: 'CVE-1', severity: 'critical', score: 9.8 }],
        },
      },
    ],
    [
      'vulnerabilities, nested with one',
      'https://in-toto.io/attestation/vulns/v0.1',
      { scanner: { result: [{ vulnerability: { id: 'CVE-2', severity: { method: 'm', score: 'medium' } } }] } },
      { kind: 'scan', scan: { findings: [{ id: 'CVE-2', severity: 'medium' }] } },
    ],
    [
      'cosign vuln around Trivy',
      'https://cosign.sigstore.dev/attestation/vuln/v1',
      {
        invocation: {},
        scanner: {
          uri: 's',
          result: {
            SchemaVersion: 2,
            Results: [{ Vulnerabilities: [{ VulnerabilityID: 'CVE-3', Severity: 'HIGH', PkgName: 'p' }] }],
          },
        },
        metadata: {},
      },
      { kind: 'scan', scan: { scanner: 's', findings: [{ id: 'CVE-3', severity: 'high', package: 'p' }] } },
    ],
    [
      'cosign vuln with nothing found',
      'https://cosign.sigstore.dev/attestation/vuln/v1',
      { scanner: { result: null } },
      { kind: 'scan', scan: { findings: [] } },
    ],
    ['a type nobody knows', 'https://example.com/x', { a: 1 }, { kind: 'generic' }],
    ['no type', '', {}, { kind: 'generic' }],
    ['a type that every object has', 'constructor', {}, { kind: 'generic' }],
  ];
  it.each(cases)('%s', (_name, type, predicate, facts) => {
    expect(readOne(statementOf(type, predicate)).facts).toMatchObject(facts);
  });

  it('PyPI publish takes name and version from the file of its subject', () => {
    const read = readOne(
      statementOf('https://docs.pypi.org/attestations/publish/v1', null, {
        subject: [{ name: 'my_pkg-1.2.3-py3-none-any.whl', digest: { sha256: SHA256 } }],
      }),
    );
    expect(read.facts).toEqual({ kind: 'publish', name: 'my_pkg', version: '1.2.3', registry: 'https://pypi.org' });
  });

  it.each([
    'https://slsa.dev/verification_summary/v1',
    'https://in-toto.io/attestation/svr/v0.1',
    'https://in-toto.io/attestation/test-result/v0.1',
    'https://in-toto.io/attestation/link/v0.3',
    'https://in-toto.io/attestation/scai/v0.3',
    'https://in-toto.io/attestation/vulns/v0.2',
    'https://spdx.dev/Document',
    'https://cyclonedx.org/bom',
    'https://in-toto.io/attestation/release/v0.2',
  ])('%s with nothing in it is kept, and says so', (type) => {
    for (const predicate of [null, {}, [], 'x', 3]) {
      const read = readOne(statementOf(type, predicate));
      expect([read.facts.kind, read.remarks.at(-1)?.code]).toEqual(['generic', 'unreadable-predicate']);
    }
  });
});
