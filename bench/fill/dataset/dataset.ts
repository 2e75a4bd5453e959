/**
 * A generated data set of any size: projects on GitHub and GitLab with a year of builds. The number of a build
 * determines everything about it, so that threads can generate builds in parallel, and a request can name a build
 * without a search.
 */
import { createHash } from 'node:crypto';
import { createRandom, hexOf, numberOf, type Random } from '#app/demo/seed/random.ts';
import type { Run, Repository } from '#lib/test-issuer/statements/run.ts';

export type Dataset = { seed: string; attestations: number; projects: number; builds: number; from: Date; to: Date };
export type BuildSystem = 'tag' | 'branch' | 'generator' | 'gitlab';
export type Project = {
  number: number;
  name: string;
  maker: BuildSystem;
  ecosystem: 'go' | 'npm' | 'oci';
  repository: Repository;
  components: number;
  faulty: boolean;
};
export type Output = { name: string; purl: string; digest: { sha256: string } };
export type Build = { number: number; project: Project; version: string; run: Run; outputs: Output[]; random: Random };

/** Documents of one build on average. The number of builds of a data set follows from it. */
export const DOCUMENTS_PER_BUILD = 6.35;
const YEAR_MS = 365 * 24 * 3_600_000;
const ATTESTATIONS_PER_PROJECT = 500;
/** One build in this many is a base image, on which the following builds are based. */
export const BUILDS_PER_BASE_IMAGE = 50;
const BASE_IMAGE_COUNT = 8;

export function datasetOf(attestations: number, now: Date, seed = 'estate'): Dataset {
  const to = new Date(Math.floor(now.getTime() / 60_000) * 60_000 - 3_600_000);
  return {
    seed,
    attestations,
    projects: Math.max(BASE_IMAGE_COUNT + 4, Math.round(attestations / ATTESTATIONS_PER_PROJECT)),
    builds: Math.ceil(attestations / DOCUMENTS_PER_BUILD),
    from: new Date(to.getTime() - YEAR_MS),
    to,
  };
}

/** The first projects build base images. A few projects build far more often than the others. */
export function projectOfBuild(dataset: Dataset, build: number): number {
  if (build % BUILDS_PER_BASE_IMAGE === 0) return (build / BUILDS_PER_BASE_IMAGE) % BASE_IMAGE_COUNT;
  const chance = createHash('sha256').update(`${dataset.seed} ${build}`).digest().readUInt32LE(0) / 2 ** 32;
  return BASE_IMAGE_COUNT + Math.floor((dataset.projects - BASE_IMAGE_COUNT) * chance * chance);
}

const BUILD_SYSTEMS: readonly BuildSystem[] = [
  'tag',
  'branch',
  'branch',
  'generator',
  'tag',
  'gitlab',
  'branch',
  'tag',
];
const OWNER_COUNT = 40;
/** Patterns of the projects of every owner. */
export const OWNED_PROJECTS: readonly string[] = ['github.com', 'gitlab.com'].flatMap((host) =>
  Array.from({ length: OWNER_COUNT }, (_, number) => `${host}/org-${number}/*`),
);

const ECOSYSTEMS = ['oci', 'go', 'npm'] as const;
const PROJECT_KINDS = ['api', 'worker', 'gateway', 'client', 'operator', 'console', 'library', 'agent'];

export function projectAt(dataset: Dataset, number: number): Project {
  const random = createRandom(dataset.seed, `project ${number}`);
  const maker = BUILD_SYSTEMS[number % BUILD_SYSTEMS.length]!;
  const name =
    number < BASE_IMAGE_COUNT
      ? `base-image-${number}`
      : `${random.pick(['ledger', 'billing', 'search', 'media', 'fleet', 'identity', 'catalogue', 'weather'])}-${random.pick(PROJECT_KINDS)}-${number}`;
  const owner = `org-${number % OWNER_COUNT}`;
  return {
    number,
    name,
    maker,
    ecosystem: number < BASE_IMAGE_COUNT ? 'oci' : ECOSYSTEMS[number % 3]!,
    repository: {
      host: maker === 'gitlab' ? 'gitlab.com' : 'github.com',
      path: `${owner}/${name}`,
      id: numberOf(dataset.seed, `repository ${number}`),
      ownerId: numberOf(dataset.seed, `owner ${owner}`),
    },
    components: Math.round(30 + 90 * random.next() ** 2),
    faulty: random.next() < 0.12,
  };
}

/** All versions have the same length: `1.10.100`. */
const versionOf = (build: number): string =>
  `${1 + Math.floor(build / 81_000)}.${10 + (Math.floor(build / 900) % 90)}.${100 + (build % 900)}`;

export function buildAt(dataset: Dataset, number: number): Build {
  const project = projectAt(dataset, projectOfBuild(dataset, number));
  const random = createRandom(dataset.seed, `build ${number}`);
  const startedOn = new Date(
    dataset.from.getTime() +
      Math.floor((dataset.to.getTime() - dataset.from.getTime()) * Math.min(1, number / dataset.builds)),
  );
  const version = versionOf(number);
  const run: Run = {
    repository: project.repository,
    commit: hexOf(dataset.seed, `commit ${number}`, 'sha1'),
    ref: project.maker === 'tag' ? `refs/tags/v${version}` : 'refs/heads/main',
    workflow: project.maker === 'gitlab' ? '.gitlab-ci.yml' : 'release.yml',
    trigger: project.maker === 'tag' ? 'release' : 'push',
    id: String(10_000_000_000 + number * 7919),
    startedOn,
    finishedOn: new Date(startedOn.getTime() + random.between(60, 900) * 1000),
    ...(project.maker === 'generator'
      ? {
          reusable: {
            workflow:
              'slsa-framework/slsa-github-generator/.github/workflows/generator_generic_slsa3.yml@refs/tags/v2.1.0',
            commit: hexOf('generator', 'v2.1.0', 'sha1'),
          },
        }
      : {}),
  };
  return { number, project, version, run, outputs: outputsOf(dataset, project, number, version), random };
}

function outputsOf(
  { seed }: Dataset,
  { ecosystem, name, repository }: Project,
  build: number,
  version: string,
): Output[] {
  const sha256 = (what: string): string => hexOf(seed, `${what} of ${build}`);
  switch (ecosystem) {
    case 'oci':
      return ['index', 'amd64', 'arm64'].map((platform) => {
        const digest = sha256(platform);
        const tag = platform === 'index' ? version : `${version}-${platform}`;
        return {
          name: `ghcr.io/${repository.path}:${tag}`,
          purl: `pkg:oci/${name}@sha256:${digest}?repository_url=ghcr.io/${repository.path}&tag=${tag}`,
          digest: { sha256: digest },
        };
      });
    case 'go':
      return ['linux_amd64', 'darwin_arm64'].map((platform) => ({
        name: `${name}_${version}_${platform}.tar.gz`,
        purl: `pkg:generic/${name}@${version}?file_name=${name}_${platform}.tar.gz`,
        digest: { sha256: sha256(platform) },
      }));
    case 'npm':
      return [
        {
          name: `pkg:npm/%40${repository.path}@${version}`,
          purl: `pkg:npm/%40${repository.path}@${version}`,
          digest: { sha256: sha256('package') },
        },
      ];
  }
}

/**
 * The base image of a build: the last one built before it. A third of the base images have an earlier one as their
 * base.
 */
export function baseImageOf(dataset: Dataset, build: number): Output | null {
  const isBase = build % BUILDS_PER_BASE_IMAGE === 0;
  if (isBase && (build / BUILDS_PER_BASE_IMAGE) % 3 === 0) return null;
  const number = isBase
    ? build - BUILDS_PER_BASE_IMAGE
    : Math.floor(build / BUILDS_PER_BASE_IMAGE) * BUILDS_PER_BASE_IMAGE;
  return number < 0 ? null : buildAt(dataset, number).outputs[0]!;
}
