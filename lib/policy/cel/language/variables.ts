/**
 * The variables of an expression, as data: the checker refuses fields that are not here, and the conversion of values
 * binds only what is here. A member that has no value is absent: `has()` tells.
 */
import type { FulcioExtension } from '#lib/verify/result/verification.ts';
import type { Shape } from './value-type.ts';

/** What an expression is about: the artifact as a whole, or one verified attestation about it. */
export type ExpressionScope = 'artifact' | 'attestation';

const OIDS: Record<FulcioExtension, 'string'> = {
  issuer: 'string',
  githubWorkflowTrigger: 'string',
  githubWorkflowSHA: 'string',
  githubWorkflowName: 'string',
  githubWorkflowRepository: 'string',
  githubWorkflowRef: 'string',
  buildSignerURI: 'string',
  buildSignerDigest: 'string',
  runnerEnvironment: 'string',
  sourceRepositoryURI: 'string',
  sourceRepositoryDigest: 'string',
  sourceRepositoryRef: 'string',
  sourceRepositoryIdentifier: 'string',
  sourceRepositoryOwnerURI: 'string',
  sourceRepositoryOwnerIdentifier: 'string',
  buildConfigURI: 'string',
  buildConfigDigest: 'string',
  buildTrigger: 'string',
  runInvocationURI: 'string',
  sourceRepositoryVisibilityAtSigning: 'string',
  deploymentEnvironment: 'string',
  tokenSubject: 'string',
};

const STRINGS = { list: 'string' } as const;

const SIGNER: Shape = {
  kind: 'string',
  identity: 'string',
  issuer: 'string',
  keyId: 'string',
  oids: { record: OIDS },
};

const ARTIFACT: Shape = {
  digest: { record: { alg: 'string', value: 'string' } },
  name: 'string',
  names: STRINGS,
  purls: STRINGS,
  project: 'string',
};

const ATTESTATION: Shape = {
  id: 'string',
  predicateType: 'string',
  kind: 'string',
  ingestedAt: 'timestamp',
  signedAt: 'timestamp',
  signer: { record: SIGNER },
};

const UNVERIFIED: Shape = { id: 'string', predicateType: 'string', kind: 'string', outcome: 'string' };

const PROVENANCE: Shape = {
  builderId: 'string',
  builderPath: 'string',
  builderRef: 'string',
  buildType: 'string',
  source: { record: { uri: 'string', repository: 'string', commit: 'string', ref: 'string' } },
  externalParameters: 'any',
  dependencies: { list: { record: { name: 'string', uri: 'string', digest: { map: 'string' } } } },
  startedOn: 'timestamp',
  finishedOn: 'timestamp',
  trigger: 'string',
  runnerEnvironment: 'string',
  level: 'int',
};

const SBOM: Shape = {
  format: 'string',
  count: 'int',
  truncated: 'bool',
  components: { list: { record: { name: 'string', version: 'string', purl: 'string', licenses: STRINGS } } },
};

const VULNERABILITIES: Shape = {
  critical: 'int',
  high: 'int',
  medium: 'int',
  low: 'int',
  unknown: 'int',
  scannedAt: 'timestamp',
};

const TESTS: Shape = { passed: 'int', failed: 'int', skipped: 'int' };

const REBUILDS: Shape = {
  rebuilders: 'int',
  reproduced: 'int',
  equivalent: 'int',
  differs: 'int',
  couldNotRebuild: 'int',
  regressed: 'int',
};

const VEX: Shape = {
  vulnerability: 'string',
  aliases: STRINGS,
  status: 'string',
  justification: 'string',
  products: STRINGS,
  subcomponents: STRINGS,
  timestamp: 'timestamp',
};

/** The variables of each scope. An optional one is null where no verified evidence states it. */
export const VARIABLES: { readonly [scope in ExpressionScope]: Shape } = {
  artifact: {
    artifact: { record: ARTIFACT },
    attestations: { list: { record: ATTESTATION } },
    unverified: { list: { record: UNVERIFIED } },
    signer: { record: SIGNER, optional: true },
    provenance: { record: PROVENANCE, optional: true },
    sbom: { record: SBOM, optional: true },
    vulns: { record: VULNERABILITIES, optional: true },
    tests: { record: TESTS, optional: true },
    rebuilds: { record: REBUILDS, optional: true },
    vex: { list: { record: VEX } },
    now: 'timestamp',
  },
  attestation: {
    artifact: { record: ARTIFACT },
    attestation: { record: ATTESTATION },
    predicate: 'any',
    // The fields of the registered type; `variablesOf` gives them their names and types.
    fields: { map: 'any' },
    provenance: { record: PROVENANCE, optional: true },
    signer: { record: SIGNER },
    now: 'timestamp',
  },
};

/** The variables of a scope. `fields`: the fields of the registered predicate type, where there is one. */
export function variablesOf(scope: ExpressionScope, fields: Shape | null): Shape {
  return scope === 'artifact' || fields === null
    ? VARIABLES[scope]
    : { ...VARIABLES[scope], fields: { record: fields } };
}
