/** The projects of an invented company: how each is built, and where its services run. Data only. */
import type { ClaimKind } from '#lib/authority/claim-kind.ts';
import type { TargetFigure } from '#lib/metrics/target.ts';

/** Signers of the company apart from workflows. */
export const NPM_REGISTRY = {
  identity: 'https://npm.acme.example/-/npm/v1/publisher',
  issuer: 'https://npm.acme.example',
};
export const VERIFIER = { identity: 'https://gate.acme.example/verifier', issuer: 'https://id.acme.example' };
export const HOTFIX_ENGINEER = { identity: 'dana.reyes@acme.example', issuer: 'https://accounts.google.com' };

/** Two who build releases of others again. */
export const REBUILDERS = [
  { identity: 'https://rebuilds.lindqvist.example/worker', issuer: 'https://id.lindqvist.example' },
  { identity: 'https://reproduce.ostermann.example/worker', issuer: 'https://id.ostermann.example' },
] as const;

/** How an artifact is built, and who signs its provenance. */
export type BuildSystem =
  /** The isolated workflows of slsa-github-generator: SLSA Build level 3. */
  | { kind: 'generator'; flavour: 'generic' | 'go' | 'container' }
  /** actions/attest in the project's own workflow: level 2. */
  | { kind: 'github' }
  | { kind: 'npm' }
  | { kind: 'pypi' }
  | { kind: 'gitlab' };

export type Language = 'go' | 'npm' | 'pypi' | 'cargo' | 'maven' | 'deb';

export type Project = {
  /** The short name, used in names of files, images and services. */
  name: string;
  host: 'github.com' | 'gitlab.com';
  path: string;
  /** An earlier path, used until this share of the scenario has passed. */
  renamed?: { from: string; at: number };
  buildSystem: BuildSystem;
  language: Language;
  /**
   * `image`: an index over two platforms; `single-image`: one manifest; `files`: one file per listed name, `{v}` is the
   * version.
   */
  output:
    | { kind: 'image' | 'single-image'; repository: string }
    | { kind: 'files'; names: string[] }
    | { kind: 'npm'; package: string }
    | { kind: 'pypi'; package: string };
  /** The first version in the scenario, and the number of versions. */
  firstVersion: string;
  versions: number;
  workflow: string;
  /** The least and the most minutes from the end of a build to its SBOM. Other evidence follows within two minutes. */
  sbomDelayMinutes: [number, number];
  sbom: 'cyclonedx' | 'spdx';
  /** The environments that a version is deployed to, in order. */
  environments: Environment[];
  /** The way deployments are reported. */
  deploymentReports?: 'cdevents' | 'github';
  /** The project below whose image is the base image. */
  base?: string;
  /** The projects below whose packages it uses. */
  uses?: string[];
  hosted?: boolean;
  log?: 'v1' | 'v2' | 'none';
};

export const ENVIRONMENTS = ['staging', 'production', 'edge'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const imageOutput = (name: string): Project['output'] => ({ kind: 'image', repository: `ghcr.io/acme/${name}` });
const githubProject = (name: string): Pick<Project, 'name' | 'host' | 'path'> => ({
  name,
  host: 'github.com',
  path: `acme/${name}`,
});
const singleImageOutput = (name: string): Project['output'] => ({
  kind: 'single-image',
  repository: `ghcr.io/acme/${name}`,
});
const containerGenerator: BuildSystem = { kind: 'generator', flavour: 'container' };

export const PROJECTS: readonly Project[] = [
  {
    ...githubProject('base-images'),
    buildSystem: { kind: 'github' },
    language: 'deb',
    output: imageOutput('base-images'),
    firstVersion: '12.4.0',
    versions: 6,
    workflow: 'publish.yml',
    sbomDelayMinutes: [0, 1],
    sbom: 'spdx',
    environments: [],
  },
  {
    ...githubProject('payments-api'),
    buildSystem: containerGenerator,
    language: 'go',
    output: imageOutput('payments-api'),
    firstVersion: '3.8.0',
    versions: 17,
    workflow: 'release.yml',
    sbomDelayMinutes: [0, 1],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...githubProject('web'),
    buildSystem: { kind: 'github' },
    language: 'npm',
    output: imageOutput('web'),
    firstVersion: '5.20.0',
    versions: 18,
    workflow: 'ship.yml',
    sbomDelayMinutes: [90, 540],
    sbom: 'cyclonedx',
    environments: ['staging', 'production', 'edge'],
    deploymentReports: 'github',
    base: 'base-images',
    uses: ['ui-kit', 'sdk-js'],
  },
  {
    ...githubProject('checkout'),
    renamed: { from: 'acme/cart', at: 0.5 },
    buildSystem: containerGenerator,
    language: 'go',
    output: imageOutput('checkout'),
    firstVersion: '1.14.0',
    versions: 14,
    workflow: 'release.yml',
    sbomDelayMinutes: [0, 1],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    deploymentReports: 'github',
    base: 'base-images',
  },
  {
    ...githubProject('identity'),
    buildSystem: containerGenerator,
    language: 'maven',
    output: imageOutput('identity'),
    firstVersion: '8.2.0',
    versions: 12,
    workflow: 'release.yml',
    sbomDelayMinutes: [4, 25],
    sbom: 'spdx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...githubProject('ledger'),
    buildSystem: containerGenerator,
    language: 'maven',
    output: imageOutput('ledger'),
    firstVersion: '2.30.0',
    versions: 11,
    workflow: 'release.yml',
    sbomDelayMinutes: [1, 3],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
    log: 'v2',
  },
  {
    ...githubProject('notifier'),
    buildSystem: { kind: 'github' },
    language: 'go',
    output: imageOutput('notifier'),
    firstVersion: '4.3.0',
    versions: 12,
    workflow: 'release.yml',
    sbomDelayMinutes: [1, 2],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...githubProject('edge-router'),
    buildSystem: { kind: 'github' },
    language: 'cargo',
    output: imageOutput('edge-router'),
    firstVersion: '0.41.0',
    versions: 12,
    workflow: 'image.yml',
    sbomDelayMinutes: [0, 2],
    sbom: 'spdx',
    environments: ['staging', 'edge'],
    log: 'v2',
  },
  {
    ...githubProject('catalog'),
    buildSystem: containerGenerator,
    language: 'maven',
    output: singleImageOutput('catalog'),
    firstVersion: '5.6.0',
    versions: 9,
    workflow: 'release.yml',
    sbomDelayMinutes: [1, 3],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...githubProject('pricing'),
    buildSystem: containerGenerator,
    language: 'go',
    output: singleImageOutput('pricing'),
    firstVersion: '1.31.0',
    versions: 8,
    workflow: 'release.yml',
    sbomDelayMinutes: [0, 1],
    sbom: 'spdx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...githubProject('shipping'),
    buildSystem: { kind: 'github' },
    language: 'npm',
    output: singleImageOutput('shipping'),
    firstVersion: '2.4.0',
    versions: 7,
    workflow: 'release.yml',
    sbomDelayMinutes: [2, 6],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
    uses: ['sdk-js'],
  },
  {
    ...githubProject('media-proxy'),
    buildSystem: { kind: 'github' },
    language: 'cargo',
    output: singleImageOutput('media-proxy'),
    firstVersion: '0.9.0',
    versions: 6,
    workflow: 'image.yml',
    sbomDelayMinutes: [1, 4],
    sbom: 'spdx',
    environments: ['staging', 'production', 'edge'],
    log: 'v2',
  },
  {
    ...githubProject('feature-flags'),
    buildSystem: containerGenerator,
    language: 'go',
    output: singleImageOutput('feature-flags'),
    firstVersion: '3.2.0',
    versions: 6,
    workflow: 'release.yml',
    sbomDelayMinutes: [0, 1],
    sbom: 'cyclonedx',
    environments: ['staging', 'production', 'edge'],
    base: 'base-images',
  },
  {
    ...githubProject('audit-trail'),
    buildSystem: containerGenerator,
    language: 'maven',
    output: singleImageOutput('audit-trail'),
    firstVersion: '1.8.0',
    versions: 5,
    workflow: 'release.yml',
    sbomDelayMinutes: [1, 2],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...githubProject('search-indexer'),
    buildSystem: { kind: 'generator', flavour: 'generic' },
    language: 'cargo',
    output: {
      kind: 'files',
      names: ['search-indexer-{v}-linux-amd64.tar.zst', 'search-indexer-{v}-linux-arm64.tar.zst'],
    },
    firstVersion: '2.6.0',
    versions: 10,
    workflow: 'release.yml',
    sbomDelayMinutes: [15, 50],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
  },
  {
    ...githubProject('acmectl'),
    buildSystem: { kind: 'generator', flavour: 'go' },
    language: 'go',
    output: {
      kind: 'files',
      names: [
        'acmectl-{v}-linux-amd64',
        'acmectl-{v}-linux-arm64',
        'acmectl-{v}-darwin-arm64',
        'acmectl-{v}-windows-amd64.exe',
      ],
    },
    firstVersion: '2.2.0',
    versions: 9,
    workflow: 'release.yml',
    sbomDelayMinutes: [0, 1],
    sbom: 'spdx',
    environments: [],
  },
  {
    ...githubProject('ui-kit'),
    buildSystem: { kind: 'npm' },
    language: 'npm',
    output: { kind: 'npm', package: '@acme/ui-kit' },
    firstVersion: '6.1.0',
    versions: 14,
    workflow: 'publish.yml',
    sbomDelayMinutes: [0, 1],
    sbom: 'cyclonedx',
    environments: [],
  },
  {
    ...githubProject('sdk-js'),
    buildSystem: { kind: 'npm' },
    language: 'npm',
    output: { kind: 'npm', package: '@acme/sdk' },
    firstVersion: '3.0.0',
    versions: 12,
    workflow: 'publish.yml',
    sbomDelayMinutes: [2, 8],
    sbom: 'cyclonedx',
    environments: [],
  },
  {
    ...githubProject('sdk-python'),
    buildSystem: { kind: 'pypi' },
    language: 'pypi',
    output: { kind: 'pypi', package: 'acme-sdk' },
    firstVersion: '1.9.0',
    versions: 10,
    workflow: 'release.yml',
    sbomDelayMinutes: [1, 4],
    sbom: 'cyclonedx',
    environments: [],
  },
  {
    name: 'warehouse-loader',
    host: 'gitlab.com',
    path: 'acme-group/data/warehouse-loader',
    buildSystem: { kind: 'gitlab' },
    language: 'pypi',
    output: { kind: 'single-image', repository: 'registry.gitlab.com/acme-group/data/warehouse-loader' },
    firstVersion: '0.17.0',
    versions: 12,
    workflow: '.gitlab-ci.yml',
    sbomDelayMinutes: [20, 45],
    sbom: 'spdx',
    environments: ['staging', 'production'],
  },
  {
    ...githubProject('legacy-reports'),
    buildSystem: { kind: 'github' },
    language: 'maven',
    output: { kind: 'files', names: ['legacy-reports-{v}.jar'] },
    firstVersion: '7.0.0',
    versions: 8,
    workflow: 'build.yml',
    sbomDelayMinutes: [3, 9],
    sbom: 'spdx',
    environments: ['production'],
  },
];

/** Patterns of the company's projects: its owners at GitHub and GitLab. */
export const OWN_PROJECTS = ['github.com/acme/*', 'gitlab.com/acme-group/**'] as const;

/** Signers beside the workflows of a project that the project accepts, with the reason. Derived is the rest. */
export const ACCEPTED_SIGNERS: readonly {
  projects: readonly string[];
  signer: { identity: string; issuer: string };
  kinds: readonly ClaimKind[];
  reason: string;
}[] = [
  {
    projects: ['github.com/acme/payments-api'],
    signer: VERIFIER,
    kinds: ['verification-summary'],
    reason: 'The release gate states what it has verified before a deployment.',
  },
  {
    projects: ['github.com/acme/ui-kit', 'github.com/acme/sdk-js'],
    signer: NPM_REGISTRY,
    kinds: ['release'],
    reason: 'The registry signs that it received the package.',
  },
  {
    projects: ['github.com/acme/identity'],
    signer: HOTFIX_ENGINEER,
    kinds: ['provenance'],
    reason: 'Dana may sign hotfixes while the build system is down.',
  },
  ...REBUILDERS.map((signer) => ({
    projects: ['github.com/acme/acmectl'],
    signer,
    kinds: ['rebuild' as const],
    reason: 'They build our releases again and publish what they get.',
  })),
];

/** The source of deployment events. */
export const DEPLOYMENT_TOOL = 'https://deploy.acme.example';

/** The targets of the installation, and one of a project that asks more of itself. */
export const TARGETS: readonly { project: string | null; figure: TargetFigure; value: number; reason: string }[] = [
  { project: null, figure: 'coverage', value: 0.9, reason: 'Agreed with the security team for this quarter.' },
  { project: null, figure: 'timeToVerify.p50', value: 120, reason: 'A release should not wait for its verdict.' },
  { project: null, figure: 'defectLeakage', value: 0.1, reason: 'Agreed with the security team for this quarter.' },
  {
    project: 'github.com/acme/payments-api',
    figure: 'coverage',
    value: 0.99,
    reason: 'The auditors of the payments want all of it.',
  },
];
