/** The query of a lineage page: which part of the store it shows. The parameters of the view are in `view-state.ts`. */

export const DIRECTIONS = ['both', 'up', 'down', 'impact'] as const;
export type Direction = (typeof DIRECTIONS)[number];

export const DIRECTION_LABELS: Record<Direction, string> = {
  both: 'both ways',
  up: 'towards the source',
  down: 'towards production',
  impact: 'deployments made from it',
};
/** The depths and node limits to choose from; the first of each is the default. */
export const DEPTH_CHOICES = [4, 2, 8, 12] as const;
export const LIMIT_CHOICES = [300, 1000, 5000] as const;

export type LineageQuery = { artifact: string | null; q: string; direction: Direction; depth: number; limit: number };

const DEFAULT_QUERY: LineageQuery = {
  artifact: null,
  q: '',
  direction: 'both',
  depth: DEPTH_CHOICES[0],
  limit: LIMIT_CHOICES[0],
};

type QueryParameters = { [name: string]: string | string[] | undefined };
const firstValue = (value: string | string[] | undefined) => ((Array.isArray(value) ? value[0] : value) ?? '').trim();
const choiceOrDefault = (choices: readonly number[], text: string) =>
  choices.find((choice) => String(choice) === text) ?? choices[0]!;

/** Parse the query. A parameter with an unknown value gets its default. */
export function parseLineageQuery(parameters: QueryParameters): LineageQuery {
  const artifact = firstValue(parameters.artifact);
  return {
    artifact: artifact === '' ? null : artifact.slice(0, 512),
    q: firstValue(parameters.q).slice(0, 512),
    direction: DIRECTIONS.find((direction) => direction === firstValue(parameters.direction)) ?? 'both',
    depth: choiceOrDefault(DEPTH_CHOICES, firstValue(parameters.depth)),
    limit: choiceOrDefault(LIMIT_CHOICES, firstValue(parameters.limit)),
  };
}

/** The address of a lineage with a changed query. It names no selected node, since that node may not be in it. */
export function lineageHref(query: LineageQuery, change: Partial<LineageQuery>): string {
  const next = { ...query, ...change };
  const parts = new URLSearchParams();
  if (next.artifact !== null) parts.set('artifact', next.artifact);
  if (next.direction !== 'both') parts.set('direction', next.direction);
  if (next.depth !== DEPTH_CHOICES[0]) parts.set('depth', String(next.depth));
  if (next.limit !== LIMIT_CHOICES[0]) parts.set('limit', String(next.limit));
  const text = parts.toString().replaceAll('%3A', ':');
  return text === '' ? '/lineage' : `/lineage?${text}`;
}

/** The address of the whole lineage of an artifact, `alg:hex`. */
export function artifactLineageHref(digest: string): string {
  return lineageHref(DEFAULT_QUERY, { artifact: digest });
}
