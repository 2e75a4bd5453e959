/** The pairs of signer and builder that the built-in policy trusts, with the highest SLSA Build level of each. */
import type { RootOfTrust } from '#lib/policy/facts/policy.ts';

const GITHUB = String.raw`https://token\.actions\.githubusercontent\.com`;
/** The issuer of an enterprise may have its own path below GitHub's. */
const GITHUB_OR_ENTERPRISE = `${GITHUB}(?:/[A-Za-z0-9-]+)?`;
const RELEASE_TAG = String.raw`@refs/tags/v\d+\.\d+\.\d+`;
const GENERATOR = String.raw`https://github\.com/slsa-framework/slsa-github-generator/\.github/workflows/`;
const ANY_WORKFLOW = String.raw`https://github\.com/[\w.-]+/[\w.-]+/\.github/workflows/[^@]+@(?:refs/(?:heads|tags|pull)/.+|[0-9a-f]{40})`;
const GOOGLE_KEY = String.raw`(?:projects/verified-builder/locations/[a-z0-9-]+/keyRings/attestor/cryptoKeys/[\w-]+(?:/cryptoKeyVersions/\d+)?|.*\bverified-builder\b.*|global-pae.*)`;

/** More specific pairs come first, because the first that matches decides. */
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
