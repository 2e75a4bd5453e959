/**
 * Compares the external parameters of a build with those of its build type (SLSA v1.2, verifying artifacts, step 2: a
 * parameter that is not understood must not be accepted). Only such a parameter fails; other findings advise.
 */
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { joinList } from '#lib/policy/facts/format.ts';

/**
 * The parameters of each known build type in provenance v1. Null for build types of older provenance, which do not list
 * their parameters.
 */
const BUILD_TYPES: readonly { pattern: RegExp; members: readonly string[] | null }[] = [
  { pattern: /^https:\/\/actions\.github\.io\/buildtypes\/workflow\/v1$/, members: ['workflow'] },
  {
    pattern: /^https:\/\/slsa-framework\.github\.io\/github-actions-buildtypes\/workflow\/v1$/,
    members: ['workflow', 'inputs', 'vars', 'release', 'deployment'],
  },
  {
    pattern: /^https:\/\/github\.com\/slsa-framework\/slsa-github-generator\/delegator-(?:lowperms-)?generic@v0$/,
    members: ['inputs', 'vars', 'source'],
  },
  {
    pattern: /^https:\/\/slsa\.dev\/container-based-build\/v0\.1\?draft$/,
    members: ['source', 'builderImage', 'configPath', 'buildConfig'],
  },
  {
    pattern: /^https:\/\/gitlab\.com\/gitlab-org\/gitlab-runner\/-\/blob\/[^/]+\/PROVENANCE\.md$/,
    members: ['source', 'entryPoint', 'variables'],
  },
  { pattern: /^https:\/\/tekton\.dev\/chains\/v2\/slsa(?:-tekton)?$/, members: ['runSpec', 'buildConfigSource'] },
  {
    pattern: /\/gcb-buildtypes\/(?:triggered-build|google-worker)\/v1$/,
    members: ['sourceToBuild', 'buildConfigSource', 'substitutions', 'systemSubstitutions', 'userSubstitutions'],
  },
  {
    pattern:
      /^https:\/\/github\.com\/(?:slsa-framework\/slsa-github-generator(?:\/[\w-]+)?@v\d+|npm\/cli\/(?:gha(?:@v\d|\/v\d)|gitlab\/v0alpha1))$/,
    members: null,
  },
  { pattern: /^https:\/\/cloudbuild\.googleapis\.com\//, members: null },
];

/**
 * The finding of `external-parameters-known` for one verified provenance. Only a parameter that its build type does not
 * have fails with the severity `required`.
 */
export function externalParametersKnown({ evidence, provenance }: VerifiedProvenance): RuleFinding {
  const rests = { evidence: [evidence.id] };
  const trigger =
    (evidence.signer?.kind === 'certificate'
      ? (evidence.signer.oids.buildTrigger ?? evidence.signer.oids.githubWorkflowTrigger)
      : null) ?? provenance.trigger;
  const names = Object.keys(provenance.externalParameters);
  const type = BUILD_TYPES.find(({ pattern }) => provenance.buildType !== null && pattern.test(provenance.buildType));
  const unknown =
    type?.members && provenance.version === 'v1' ? names.filter((name) => !type.members!.includes(name)) : [];
  if (unknown.length > 0) {
    return {
      ...rests,
      outcome: 'fail',
      code: 'parameter-not-understood',
      brief: `unknown build parameter ${unknown[0]}`,
      detail: `The build took ${formatQuantity(unknown.length, 'parameter')} that its build type does not have: ${joinList(unknown)}. Their effect on the build is unknown.`,
      expected: type!.members!.join(', '),
      actual: names.join(', '),
    };
  }
  if (trigger?.startsWith('pull_request')) {
    return {
      ...rests,
      severity: 'warn',
      outcome: 'warn',
      code: 'pull-request-build',
      brief: 'built from a pull request',
      detail: `A ${trigger} event triggered the build, so it may contain changes that were never merged.`,
      expected: 'a push, tag or release',
      actual: trigger,
    };
  }
  if (!type) {
    return {
      ...rests,
      severity: 'warn',
      outcome: 'warn',
      code: 'build-type-unknown',
      brief: 'build type not known here',
      detail: `The parameters of the build type ${provenance.buildType ?? '(none stated)'} are not known here, so its ${formatQuantity(names.length, 'parameter')} cannot be checked.`,
      expected: 'a build type known here',
      actual: provenance.buildType,
    };
  }
  const inputs = provenance.externalParameters['inputs'];
  const given = inputs && typeof inputs === 'object' && !Array.isArray(inputs) ? Object.keys(inputs) : [];
  const started = trigger ? `, started by ${trigger}` : '';
  return {
    ...rests,
    outcome: 'pass',
    code: 'ok',
    brief: 'parameters understood',
    detail: `${formatQuantity(names.length, 'parameter')}, each understood${started}${given.length > 0 ? `; inputs given: ${joinList(given)}` : ''}.`,
  };
}
