/**
 * Who may be believed about a build, and up to which SLSA Build level: (signer, builder) pairs (SLSA v1.2, verifying
 * artifacts, step 1). A level is never read from a document: it is concluded from who signed and which builder that
 * signer may speak for. A pair that is not listed is level 1. Patterns are anchored at both ends before use.
 */
import type { Provenance } from '#lib/evidence/model/evidence.ts';
import type { Signer } from '#lib/verify/result/verification.ts';
import type { RootOfTrust } from './policy.ts';

const GITHUB = String.raw`https://token\.actions\.githubusercontent\.com`;
/** An enterprise may have its own path below GitHub's issuer. */
const GITHUB_OR_ENTERPRISE = `${GITHUB}(?:/[A-Za-z0-9-]+)?`;
const RELEASE_TAG = String.raw`@refs/tags/v\d+\.\d+\.\d+`;
const GENERATOR = String.raw`https://github\.com/slsa-framework/slsa-github-generator/\.github/workflows/`;
const ANY_WORKFLOW = String.raw`https://github\.com/[\w.-]+/[\w.-]+/\.github/workflows/[^@]+@(?:refs/(?:heads|tags|pull)/.+|[0-9a-f]{40})`;
const GOOGLE_KEY = String.raw`(?:projects/verified-builder/locations/[a-z0-9-]+/keyRings/attestor/cryptoKeys/[\w-]+(?:/cryptoKeyVersions/\d+)?|.*\bverified-builder\b.*|global-pae.*)`;

/** The pairs this version knows. More specific ones first: the first that matches decides. */
export const ROOTS_OF_TRUST: readonly RootOfTrust[] = [
  {
    id: 'slsa-github-generator',
    title: 'slsa-github-generator, released builders and generators',
    level: 3,
    hostedOnly: false,
    issuer: GITHUB,
    signerPattern: `${GENERATOR}(?:generator_generic|generator_container|builder_go|builder_container-based)_slsa3\\.yml${RELEASE_TAG}`,
    builderPattern: `${GENERATOR}(?:generator_generic|generator_container|builder_go|builder_container-based)_slsa3\\.yml${RELEASE_TAG}`,
    builderIsSigner: true,
  },
  {
    id: 'slsa-github-generator-delegated',
    title: 'slsa-github-generator, delegated language builders',
    level: 3,
    hostedOnly: false,
    issuer: GITHUB,
    signerPattern: `${GENERATOR}delegator_(?:lowperms-)?generic_slsa3\\.yml${RELEASE_TAG}`,
    builderPattern: `${GENERATOR}builder_(?:nodejs|maven|gradle|bazel)_slsa3\\.yml${RELEASE_TAG}`,
    builderIsSigner: false,
  },
  {
    id: 'bazel-contrib',
    title: 'Bazel rules, shared release workflows',
    level: 3,
    hostedOnly: true,
    issuer: GITHUB,
    signerPattern: String.raw`https://github\.com/bazel-contrib/(?:\.github/\.github/workflows/release_ruleset|publish-to-bcr/\.github/workflows/publish)\.yaml@refs/tags/v\d+(?:\.\d+){0,2}`,
    builderPattern: null,
    builderIsSigner: true,
  },
  {
    id: 'npm-github-actions',
    title: 'GitHub Actions, attested by npm',
    level: 2,
    hostedOnly: true,
    issuer: GITHUB_OR_ENTERPRISE,
    signerPattern: ANY_WORKFLOW,
    builderPattern: String.raw`https://github\.com/actions/runner(?:/github-hosted)?`,
    builderIsSigner: false,
  },
  {
    id: 'github-actions',
    title: 'GitHub Actions, attested by the workflow itself',
    level: 2,
    hostedOnly: true,
    issuer: GITHUB_OR_ENTERPRISE,
    signerPattern: ANY_WORKFLOW,
    builderPattern: ANY_WORKFLOW,
    builderIsSigner: true,
  },
  {
    id: 'gitlab-ci',
    title: 'GitLab.com CI, runners of GitLab',
    level: 2,
    hostedOnly: true,
    issuer: String.raw`https://gitlab\.com`,
    signerPattern: String.raw`https://gitlab\.com/.+//.+@refs/(?:heads|tags)/.+`,
    builderPattern: String.raw`https://gitlab\.com/.+`,
    builderIsSigner: false,
  },
  {
    id: 'google-cloud-build',
    title: 'Google Cloud Build',
    level: 3,
    hostedOnly: false,
    issuer: null,
    signerPattern: GOOGLE_KEY,
    builderPattern: String.raw`https://cloudbuild\.googleapis\.com/GoogleHostedWorker(?:@v0\.[23])?`,
    builderIsSigner: false,
  },
];

export type BuilderConclusion = {
  level: 1 | 2 | 3;
  /** The pair that matched; null when none did. */
  root: RootOfTrust | null;
  /** Why it is not the level of the pair, where it is not. */
  limitedBy: 'not-listed' | 'runner-self-hosted' | 'runner-not-stated' | null;
};

/** The level a verified signature of `signer` over this provenance allows. Call it only for verified evidence. */
export function concludeBuilder(
  signer: Signer,
  provenance: Provenance,
  roots: readonly RootOfTrust[],
): BuilderConclusion {
  const root = roots.find((candidate) => matchesPair(candidate, signer, provenance.builderId));
  if (!root || root.level === 0) return { level: 1, root: root ?? null, limitedBy: 'not-listed' };
  if (!root.hostedOnly || root.level === 1) return { level: root.level, root, limitedBy: null };
  const runner = signer.kind === 'certificate' ? signer.oids.runnerEnvironment : undefined;
  if (runner === undefined) return { level: 1, root, limitedBy: 'runner-not-stated' };
  if (!isHosted(runner)) return { level: 1, root, limitedBy: 'runner-self-hosted' };
  return { level: root.level, root, limitedBy: null };
}

function isHosted(runner: string): boolean {
  return runner === 'github-hosted' || runner === 'gitlab-hosted';
}

function matchesPair(root: RootOfTrust, signer: Signer, builderId: string | null): boolean {
  if (
    root.issuer !== null &&
    (signer.kind !== 'certificate' || signer.issuer === null || !anchoredPattern(root.issuer).test(signer.issuer))
  )
    return false;
  const names = signer.kind === 'certificate' ? [signer.identity] : [signer.keyId, signer.name, signer.identity];
  const named = names.some((name) => name !== null && anchoredPattern(root.signerPattern).test(name));
  if (!named) return false;
  if (root.builderIsSigner && builderId !== signer.identity) return false;
  return root.builderPattern === null || (builderId !== null && anchoredPattern(root.builderPattern).test(builderId));
}

const compiledPatterns = new Map<string, RegExp>();

/** A pattern that must match the whole string: `^(?:…)$`, without the `m` flag. */
export function anchoredPattern(pattern: string): RegExp {
  let expression = compiledPatterns.get(pattern);
  if (!expression) {
    if (compiledPatterns.size >= 1_000) compiledPatterns.clear();
    expression = new RegExp(`^(?:${pattern})$`, 'u');
    compiledPatterns.set(pattern, expression);
  }
  return expression;
}
