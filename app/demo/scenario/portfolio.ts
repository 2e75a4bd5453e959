/** The invented company: its projects, how each is built, and where its services run. Data only. */

/** How an artifact is made and who signs for it. */
export type Maker =
  /** slsa-github-generator's isolated workflows: level 3. */
  | { kind: 'generator'; flavour: 'generic' | 'go' | 'container' }
  /** actions/attest in the project's own workflow: level 2. */
  | { kind: 'github' }
  | { kind: 'npm' }
  | { kind: 'pypi' }
  | { kind: 'gitlab' };

export type Language = 'go' | 'npm' | 'pypi' | 'cargo' | 'maven' | 'deb';

export type Project = {
  /** Short name: file names, image names, services. */
  name: string;
  host: 'github.com' | 'gitlab.com';
  path: string;
  /** An earlier path, until this share of the story has passed. */
  renamed?: { from: string; at: number };
  maker: Maker;
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
  /** First version of the story and how many there are. */
  first: string;
  versions: number;
  workflow: string;
  /** Minutes from the end of a build to its SBOM, at least and at most; the rest is there within two minutes. */
  sbomAfter: [number, number];
  sbom: 'cyclonedx' | 'spdx';
  /** Environments it is promoted through, in order. */
  environments: Environment[];
  /** How deployments are reported. */
  reports?: 'cdevents' | 'github';
  /** Base image (a project below) that it is built on. */
  base?: string;
  /** Packages of the company's own that it uses: projects below. */
  uses?: string[];
  hosted?: boolean;
  log?: 'v1' | 'v2' | 'none';
};

export const ENVIRONMENTS = ['staging', 'production', 'edge'] as const;
export type Environment = (typeof ENVIRONMENTS)[number];

const image = (name: string): Project['output'] => ({ kind: 'image', repository: `ghcr.io/acme/${name}` });
const github = (name: string): Pick<Project, 'name' | 'host' | 'path'> => ({
  name,
  host: 'github.com',
  path: `acme/${name}`,
});
const service = (name: string): Project['output'] => ({ kind: 'single-image', repository: `ghcr.io/acme/${name}` });
const container: Maker = { kind: 'generator', flavour: 'container' };

export const PROJECTS: readonly Project[] = [
  {
    ...github('base-images'),
    maker: { kind: 'github' },
    language: 'deb',
    output: image('base-images'),
    first: '12.4.0',
    versions: 6,
    workflow: 'publish.yml',
    sbomAfter: [0, 1],
    sbom: 'spdx',
    environments: [],
  },
  {
    ...github('payments-api'),
    maker: container,
    language: 'go',
    output: image('payments-api'),
    first: '3.8.0',
    versions: 17,
    workflow: 'release.yml',
    sbomAfter: [0, 1],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...github('web'),
    maker: { kind: 'github' },
    language: 'npm',
    output: image('web'),
    first: '5.20.0',
    versions: 18,
    workflow: 'ship.yml',
    sbomAfter: [90, 540],
    sbom: 'cyclonedx',
    environments: ['staging', 'production', 'edge'],
    reports: 'github',
    base: 'base-images',
    uses: ['ui-kit', 'sdk-js'],
  },
  {
    ...github('checkout'),
    renamed: { from: 'acme/cart', at: 0.5 },
    maker: container,
    language: 'go',
    output: image('checkout'),
    first: '1.14.0',
    versions: 14,
    workflow: 'release.yml',
    sbomAfter: [0, 1],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    reports: 'github',
    base: 'base-images',
  },
  {
    ...github('identity'),
    maker: container,
    language: 'maven',
    output: image('identity'),
    first: '8.2.0',
    versions: 12,
    workflow: 'release.yml',
    sbomAfter: [4, 25],
    sbom: 'spdx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...github('ledger'),
    maker: container,
    language: 'maven',
    output: image('ledger'),
    first: '2.30.0',
    versions: 11,
    workflow: 'release.yml',
    sbomAfter: [1, 3],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
    log: 'v2',
  },
  {
    ...github('notifier'),
    maker: { kind: 'github' },
    language: 'go',
    output: image('notifier'),
    first: '4.3.0',
    versions: 12,
    workflow: 'release.yml',
    sbomAfter: [1, 2],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...github('edge-router'),
    maker: { kind: 'github' },
    language: 'cargo',
    output: image('edge-router'),
    first: '0.41.0',
    versions: 12,
    workflow: 'image.yml',
    sbomAfter: [0, 2],
    sbom: 'spdx',
    environments: ['staging', 'edge'],
    log: 'v2',
  },
  {
    ...github('catalog'),
    maker: container,
    language: 'maven',
    output: service('catalog'),
    first: '5.6.0',
    versions: 9,
    workflow: 'release.yml',
    sbomAfter: [1, 3],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...github('pricing'),
    maker: container,
    language: 'go',
    output: service('pricing'),
    first: '1.31.0',
    versions: 8,
    workflow: 'release.yml',
    sbomAfter: [0, 1],
    sbom: 'spdx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...github('shipping'),
    maker: { kind: 'github' },
    language: 'npm',
    output: service('shipping'),
    first: '2.4.0',
    versions: 7,
    workflow: 'release.yml',
    sbomAfter: [2, 6],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
    uses: ['sdk-js'],
  },
  {
    ...github('media-proxy'),
    maker: { kind: 'github' },
    language: 'cargo',
    output: service('media-proxy'),
    first: '0.9.0',
    versions: 6,
    workflow: 'image.yml',
    sbomAfter: [1, 4],
    sbom: 'spdx',
    environments: ['staging', 'production', 'edge'],
    log: 'v2',
  },
  {
    ...github('feature-flags'),
    maker: container,
    language: 'go',
    output: service('feature-flags'),
    first: '3.2.0',
    versions: 6,
    workflow: 'release.yml',
    sbomAfter: [0, 1],
    sbom: 'cyclonedx',
    environments: ['staging', 'production', 'edge'],
    base: 'base-images',
  },
  {
    ...github('audit-trail'),
    maker: container,
    language: 'maven',
    output: service('audit-trail'),
    first: '1.8.0',
    versions: 5,
    workflow: 'release.yml',
    sbomAfter: [1, 2],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
    base: 'base-images',
  },
  {
    ...github('search-indexer'),
    maker: { kind: 'generator', flavour: 'generic' },
    language: 'cargo',
    output: {
      kind: 'files',
      names: ['search-indexer-{v}-linux-amd64.tar.zst', 'search-indexer-{v}-linux-arm64.tar.zst'],
    },
    first: '2.6.0',
    versions: 10,
    workflow: 'release.yml',
    sbomAfter: [15, 50],
    sbom: 'cyclonedx',
    environments: ['staging', 'production'],
  },
  {
    ...github('acmectl'),
    maker: { kind: 'generator', flavour: 'go' },
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
    first: '2.2.0',
    versions: 9,
    workflow: 'release.yml',
    sbomAfter: [0, 1],
    sbom: 'spdx',
    environments: [],
  },
  {
    ...github('ui-kit'),
    maker: { kind: 'npm' },
    language: 'npm',
    output: { kind: 'npm', package: '@acme/ui-kit' },
    first: '6.1.0',
    versions: 14,
    workflow: 'publish.yml',
    sbomAfter: [0, 1],
    sbom: 'cyclonedx',
    environments: [],
  },
  {
    ...github('sdk-js'),
    maker: { kind: 'npm' },
    language: 'npm',
    output: { kind: 'npm', package: '@acme/sdk' },
    first: '3.0.0',
    versions: 12,
    workflow: 'publish.yml',
    sbomAfter: [2, 8],
    sbom: 'cyclonedx',
    environments: [],
  },
  {
    ...github('sdk-python'),
    maker: { kind: 'pypi' },
    language: 'pypi',
    output: { kind: 'pypi', package: 'acme-sdk' },
    first: '1.9.0',
    versions: 10,
    workflow: 'release.yml',
    sbomAfter: [1, 4],
    sbom: 'cyclonedx',
    environments: [],
  },
  {
    name: 'warehouse-loader',
    host: 'gitlab.com',
    path: 'acme-group/data/warehouse-loader',
    maker: { kind: 'gitlab' },
    language: 'pypi',
    output: { kind: 'single-image', repository: 'registry.gitlab.com/acme-group/data/warehouse-loader' },
    first: '0.17.0',
    versions: 12,
    workflow: '.gitlab-ci.yml',
    sbomAfter: [20, 45],
    sbom: 'spdx',
    environments: ['staging', 'production'],
  },
  {
    ...github('legacy-reports'),
    maker: { kind: 'github' },
    language: 'maven',
    output: { kind: 'files', names: ['legacy-reports-{v}.jar'] },
    first: '7.0.0',
    versions: 8,
    workflow: 'build.yml',
    sbomAfter: [3, 9],
    sbom: 'spdx',
    environments: ['production'],
  },
];

/** What reports deployments: the source of their events. */
export const REGISTRY_TOOL = 'https://deploy.acme.example';
