/**
 * The requests of the benchmark: every page and answer whose cost must not grow with the store. They are the same for
 * every size.
 */
import { baseImageOf, buildAt, type Build, type Dataset } from '../fill/dataset/dataset.ts';
import { packageRange, WIDELY_USED } from '../fill/dataset/packages.ts';
import { REFERENCE_ARTIFACTS, REFERENCE_PROJECT } from '../fill/dataset/reference-artifacts.ts';
import { identityOf } from '../fill/dataset/build-documents.ts';
import type { HttpClient } from './client.ts';

export type BenchRequest = {
  name: string;
  paths: readonly string[];
  /** The aim for p99, in ms. */
  maxMs: number | null;
  /** True for an expensive request, which is sent less often. */
  heavy?: true;
  /** True where small and large stores answer differently, so that the sizes are not compared. */
  unlike?: true;
};

const SAMPLE_COUNT = 32;
const MAX_PAGE_MS = 200;
const MAX_JSON_MS = 10;
const MAX_LONG_MS = 120;

/** Builds from the whole year, at the same relative positions for every size. */
function sampleBuilds(dataset: Dataset): Build[] {
  const last = Math.floor(dataset.builds * 0.9);
  return Array.from({ length: SAMPLE_COUNT }, (_, i) =>
    buildAt(dataset, Math.floor(((i + 0.5) / SAMPLE_COUNT) * last)),
  );
}

/** Few artifacts are deployed in a small store: every size fills a page of so many. */
const IMPACTED = '3';
const impact = (kind: string, value: string): string =>
  `/api/v1/impact${queryString({ [kind]: value, limit: IMPACTED })}`;
const slugOf = ({ project: { repository } }: Build): string => `${repository.host}/${repository.path}`;
const digestOf = (build: Build): string => `sha256:${build.outputs[0]!.digest.sha256}`;
const queryString = (words: Record<string, string>): string => `?${new URLSearchParams(words).toString()}`;

export async function requestsFor(dataset: Dataset, caller: HttpClient): Promise<BenchRequest[]> {
  const builds = sampleBuilds(dataset);
  const each = (path: (build: Build) => string): string[] => builds.map(path);
  // A branch signs everything with one identity, a tag with one for each release. Every size has enough of the former.
  const branches = builds.filter(({ project }) => project.maker === 'branch');
  const bySigner = (word: 'signer' | 'q'): string[] => [
    ...new Set(
      branches.map((build) => `/api/v1/artifacts${queryString({ [word]: identityOf(build).identity, limit: '10' })}`),
    ),
  ];
  const list = (words: (build: Build) => Record<string, string>): string[] => [
    ...new Set(each((build) => `/api/v1/artifacts${queryString(words(build))}`)),
  ];
  const day = (build: Build, days: number): string =>
    new Date(build.run.finishedOn.getTime() + days * 86_400_000).toISOString();
  const json = (what: string, paths: string[], most: number | null = null): BenchRequest => ({
    name: what,
    paths,
    maxMs: most,
  });
  const page = (what: string, paths: string[]): BenchRequest => ({ name: what, paths, maxMs: MAX_PAGE_MS });
  const lineage = (root: string, words: Record<string, string>): string[] => [
    `/api/v1/artifacts/${encodeURIComponent(root)}/lineage${queryString(words)}`,
  ];
  return [
    page(
      'artifact page',
      each((build) => `/artifacts/${digestOf(build)}`),
    ),
    json(
      'artifact JSON',
      each((build) => `/api/v1/artifacts/${digestOf(build)}`),
      MAX_JSON_MS,
    ),
    json(
      'badge of an artifact',
      each((build) => `/badge/${digestOf(build)}.svg`),
      MAX_JSON_MS,
    ),
    json(
      'badge of a project',
      each((build) => `/badge/${slugOf(build)}.svg`),
      MAX_JSON_MS,
    ),
    page('overview page', ['/']),
    page('artifact list page', ['/artifacts']),
    page('artifact list page, failed', ['/artifacts?status=failed']),
    { ...page('project list page', ['/projects']), unlike: true },
    json('project list JSON', ['/api/v1/projects?limit=10']),
    page(
      'project page',
      each((build) => `/projects/${slugOf(build)}`),
    ),
    page(
      'lineage page',
      each((build) => `/lineage?artifact=${digestOf(build)}`),
    ),
    json(
      'list: everything',
      list(() => ({})),
    ),
    json('list: status', [...list(() => ({ status: 'failed' })), ...list(() => ({ status: 'verified,incomplete' }))]),
    json(
      'list: project',
      list((build) => ({ project: slugOf(build) })),
    ),
    json(
      'list: project and status',
      list((build) => ({ project: slugOf(build), status: 'failed' })),
    ),
    json(
      'list: level',
      list(() => ({ level: '3' })),
    ),
    json('list: signer', bySigner('signer')),
    // Few artifacts run anywhere in a small store: every size fills this page.
    json(
      'list: environment',
      list(() => ({ environment: 'production-eu', limit: '5' })),
    ),
    json(
      'list: a week',
      list((build) => ({ from: day(build, -7), to: day(build, 0) })),
    ),
    json('list: open figures', [
      ...list(() => ({ behind: 'open' })),
      ...list(() => ({ behind: 'defects' })),
      ...list(() => ({ behind: 'deployed' })),
    ]),
    json(
      'list: worst first',
      list(() => ({ sort: 'status' })),
    ),
    json(
      'list: by name',
      list(() => ({ sort: 'name' })),
    ),
    json('list: nothing fits', [
      ...list(() => ({ status: 'waived' })),
      ...list(() => ({ status: 'verified', level: '1' })),
      ...list(() => ({ level: '1', environment: 'staging' })),
      ...list(() => ({ from: '2001-01-01', to: '2001-02-01' })),
    ]),
    json(
      'search: beginning of a digest',
      list((build) => ({ q: build.outputs[0]!.digest.sha256.slice(0, 12) })),
    ),
    json(
      'search: part of a name',
      list((build) => ({ q: build.project.name.slice(0, -1) })),
    ),
    // Words of every ecosystem and host, so that every size has more artifacts than a search finds.
    json('search: a word in very many', [...list(() => ({ q: 'amd64' })), ...list(() => ({ q: 'release main' }))]),
    json(
      'search: commit',
      list((build) => ({ q: build.run.commit })),
    ),
    json('search: signer', bySigner('q')),
    json(
      'search: nothing fits',
      list((build) => ({ q: `zanzibar ${build.number % 7}` })),
    ),
    {
      name: 'lineage: deep',
      paths: lineage(REFERENCE_ARTIFACTS.deep, { direction: 'up', depth: '12', limit: '5000' }),
      maxMs: null,
    },
    {
      name: 'lineage: 5,000 nodes',
      paths: lineage(REFERENCE_ARTIFACTS.wide, { direction: 'up', depth: '12', limit: '5000' }),
      maxMs: MAX_LONG_MS,
      heavy: true,
    },
    {
      name: 'lineage: impact of a widely used material',
      paths: await impactOfWidelyUsed(builds, caller, lineage),
      maxMs: MAX_LONG_MS,
      heavy: true,
      // From a hundred thousand attestations on, so much came from it that the limit of nodes cuts it off.
      unlike: true,
    },
    json(
      'impact: commit, builder, signer',
      each((build) => impact('commit', build.run.commit)).concat(
        each((build) => impact('builder', identityOf(build).identity)),
        each((build) => impact('signer', identityOf(build).identity)),
      ),
      MAX_LONG_MS,
    ),
    json(
      'impact: base image, widely used image',
      each(({ number }) => impact('image', `sha256:${baseImageOf(dataset, number)?.digest.sha256 ?? ''}`)).concat(
        impact('image', `sha256:${WIDELY_USED.digest!.sha256}`),
      ),
      MAX_LONG_MS,
    ),
    json(
      'impact: component, advisory',
      packageRange(0, SAMPLE_COUNT).flatMap(({ purl }, at) => [
        impact('component', purl),
        impact('cve', `CVE-2026-${10_000 + at * 100}`),
      ]),
      MAX_LONG_MS,
    ),
    json('project JSON', [
      ...each((build) => `/api/v1/projects/${slugOf(build)}`),
      `/api/v1/projects/${REFERENCE_PROJECT}`,
    ]),
    json('overview JSON', ['/api/v1/overview']),
    json('metrics of all, a quarter', ['/api/v1/metrics']),
    json(
      'metrics of a project',
      each((build) => `/api/v1/metrics${queryString({ project: slugOf(build) })}`),
    ),
    json('Prometheus', ['/metrics']),
  ];
}

/** The id of a material, taken from an answer. */
async function impactOfWidelyUsed(
  builds: Build[],
  caller: HttpClient,
  lineage: (root: string, words: Record<string, string>) => string[],
): Promise<string[]> {
  for (const build of builds) {
    const [path] = lineage(digestOf(build), { direction: 'up', depth: '2', limit: '500' });
    const { status, body } = await caller.send(path!);
    if (status !== 200) continue;
    const { nodes } = JSON.parse(body.toString()) as { nodes: { id: string; kind: string; label: string }[] };
    const found = nodes.find((node) => node.kind === 'material' && node.label.includes('runtime'));
    if (found) return lineage(found.id, { direction: 'impact', depth: '8', limit: '5000' });
  }
  throw new Error('no build of the data set uses the common runtime');
}
