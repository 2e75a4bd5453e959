/** Evidence made up for tests: a project, its release workflow, and what they would sign. */
import type { Facts, Finding, Provenance, TestReport, Vex, VexStatement, Vsa } from '#lib/evidence/model/evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import type { ArtifactFacts, EvidenceFact } from '#lib/policy/facts/policy.ts';

export const COMMIT = '4c1d'.repeat(10);
const WORKFLOW = 'https://github.com/acme/web/.github/workflows/release.yml@refs/tags/v2.3.1';

export function certificate(over: Partial<Extract<Signer, { kind: 'certificate' }>> = {}): Signer {
  return {
    kind: 'certificate',
    identity: WORKFLOW,
    identityType: 'uri',
    issuer: 'https://token.actions.githubusercontent.com',
    oids: {
      sourceRepositoryURI: 'https://github.com/acme/web',
      sourceRepositoryDigest: COMMIT,
      sourceRepositoryRef: 'refs/tags/v2.3.1',
      runnerEnvironment: 'github-hosted',
      buildTrigger: 'push',
    },
    certificate: {
      subject: '',
      issuer: 'sigstore',
      serial: '1',
      notBefore: '',
      notAfter: '',
      sha256: '',
      keyType: 'ecdsa-p256',
    },
    ...over,
  };
}

export function key(name = 'release key'): Signer {
  return { kind: 'key', identity: name, keyId: 'SHA256:abc', keyType: 'ecdsa-p256', name };
}

export function provenance(over: Partial<Provenance> = {}): Facts {
  return {
    kind: 'provenance',
    provenance: {
      version: 'v1',
      builderId: WORKFLOW,
      buildType: 'https://actions.github.io/buildtypes/workflow/v1',
      source: {
        uri: 'git+https://github.com/acme/web@refs/tags/v2.3.1',
        repository: 'github.com/acme/web',
        commit: COMMIT,
        ref: 'refs/tags/v2.3.1',
        entryPoint: '.github/workflows/release.yml',
      },
      externalParameters: {
        workflow: {
          ref: 'refs/tags/v2.3.1',
          repository: 'https://github.com/acme/web',
          path: '.github/workflows/release.yml',
        },
      },
      internalParameters: {},
      resolvedDependencies: [
        {
          name: null,
          uri: 'git+https://github.com/acme/web@refs/tags/v2.3.1',
          digest: { gitCommit: COMMIT },
          mediaType: null,
          downloadLocation: null,
          annotations: null,
        },
      ],
      invocationId: null,
      startedOn: '2026-05-14T10:00:00Z',
      finishedOn: '2026-05-14T10:01:00Z',
      trigger: 'push',
      runnerEnvironment: 'github-hosted',
      repositoryId: null,
      ownerId: null,
      ...over,
    },
  };
}

export function sbom(over: Partial<Extract<Facts, { kind: 'sbom' }>> = {}): Facts {
  const component = {
    ref: 'a',
    type: 'library',
    name: 'left-pad',
    version: '1.3.0',
    purl: 'pkg:npm/left-pad@1.3.0',
    cpe: null,
    digests: {},
    licenses: [],
  };
  return {
    kind: 'sbom',
    sbom: {
      format: 'cyclonedx',
      specVersion: '1.6',
      created: null,
      tools: [],
      root: null,
      components: [component],
      edges: [],
      complete: 'unknown',
    },
    vex: null,
    scan: null,
    ...over,
  };
}

export function tests(over: Partial<TestReport> = {}): Facts {
  return {
    kind: 'tests',
    tests: {
      result: 'PASSED',
      passed: 12,
      warned: 0,
      failed: 0,
      skipped: 0,
      failedNames: [],
      url: null,
      finishedOn: '2026-05-14T10:02:00Z',
      configuration: [],
      ...over,
    },
  };
}

export const CVE: Finding = {
  id: 'CVE-2026-1',
  aliases: ['GHSA-x'],
  severity: 'critical',
  score: 9.8,
  package: 'left-pad',
  purl: 'pkg:npm/left-pad@1.3.0',
  version: '1.3.0',
  fixedIn: '1.3.1',
  url: null,
};

export function scan(findings: Finding[], over: { scanner?: string; finishedOn?: string | null } = {}): Facts {
  const read = {
    purpose: 'vulnerabilities' as const,
    problem: null,
    coverage: { tool: 'trivy', scopes: ['os-pkgs debian'], limits: [] },
  };
  return {
    kind: 'scan',
    scan: {
      scanner: 'trivy',
      scannerVersion: null,
      finishedOn: '2026-05-14T11:00:00Z',
      databaseUpdated: null,
      findings,
      ...read,
      ...over,
    },
  };
}

export function vex(over: Partial<VexStatement> = {}, document: Partial<Vex> = {}): Facts {
  const statement: VexStatement = {
    vulnerability: 'CVE-2026-1',
    aliases: [],
    products: [],
    subcomponents: [],
    status: 'not_affected',
    justification: 'vulnerable_code_not_present',
    impact: null,
    action: null,
    timestamp: '2026-05-14T12:00:00Z',
    valid: true,
    ...over,
  };
  return {
    kind: 'vex',
    vex: { format: 'openvex', author: null, timestamp: null, statements: [statement], ...document },
  };
}

/** The workflow of the reference implementation of the SLSA source track, which signs in the name of its caller. */
export const SOURCE_VERIFIER =
  'https://github.com/slsa-framework/actions/.github/workflows/compute_slsa_source.yml@refs/tags/v0.1.0';

/** A verified Source VSA about the commit of the example. */
export function sourceVsa(over: Partial<Vsa> = {}, about: Partial<EvidenceFact> = {}): EvidenceFact {
  const vsa: Vsa = {
    verifierId: 'https://github.com/slsa-framework/actions',
    timeVerified: '2026-05-14T09:00:00Z',
    resourceUri: 'git+https://github.com/acme/web',
    policyUri: null,
    result: 'PASSED',
    verifiedLevels: ['SLSA_SOURCE_LEVEL_3', 'ORG_SOURCE_TESTED'],
    dependencyLevels: null,
    slsaVersion: '1.2',
    revisions: [{ commit: COMMIT, refs: ['refs/heads/main'] }],
    ...over,
  };
  return evidence(
    { kind: 'vsa', vsa },
    {
      predicateType: 'https://slsa.dev/verification_summary/v1',
      signer: certificate({ identity: SOURCE_VERIFIER }),
      signedAt: '2026-05-14T09:00:05Z',
      receivedAt: '2026-05-14T09:00:10Z',
      ...about,
    },
  );
}

let serial = 0;

/** Verified evidence by the release workflow, unless told otherwise. */
export function evidence(facts: Facts, over: Partial<EvidenceFact> = {}): EvidenceFact {
  serial += 1;
  return {
    id: `sha256:${serial.toString(16).padStart(64, '0')}`,
    format: 'sigstore-bundle',
    predicateType: null,
    receivedAt: '2026-05-14T10:01:41Z',
    signedAt: '2026-05-14T10:01:05Z',
    outcome: 'verified',
    problem: null,
    signer: certificate(),
    comparisons:
      facts.kind === 'provenance'
        ? [
            {
              field: 'source repository',
              certificate: 'github.com/acme/web',
              predicate: 'github.com/acme/web',
              agrees: true,
            },
          ]
        : [],
    facts,
    componentCount: null,
    ...over,
  };
}

export function unsigned(facts: Facts, over: Partial<EvidenceFact> = {}): EvidenceFact {
  return evidence(facts, { outcome: 'unsigned', signer: null, signedAt: null, format: 'in-toto-statement', ...over });
}

export function failed(facts: Facts, over: Partial<EvidenceFact> = {}): EvidenceFact {
  return evidence(facts, {
    outcome: 'failed',
    problem: {
      check: 'signature',
      code: 'signature-mismatch',
      detail: 'The signature was not made over these bytes.',
      expected: 'a valid signature',
      actual: 'none',
      remediation: null,
    },
    ...over,
  });
}

export function artifact(evidence: EvidenceFact[], over: Partial<ArtifactFacts> = {}): ArtifactFacts {
  return {
    digest: { alg: 'sha256', value: 'ab'.repeat(32) },
    names: ['web'],
    purls: ['pkg:oci/web@sha256:abab?repository_url=ghcr.io/acme/web'],
    project: { slug: 'github.com/acme/web', names: ['github.com/acme/web'] },
    evidence,
    ...over,
  };
}

/** Everything as it should be. */
export function good(): EvidenceFact[] {
  return [evidence(provenance()), evidence(sbom()), evidence(tests()), evidence(scan([]))];
}
