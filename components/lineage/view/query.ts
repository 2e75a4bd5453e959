/** The query of a lineage page: which part of the store it shows. The parameters of the view are in `view-state.ts`. */

import { LINEAGE_GROUPINGS } from '#lib/views/lineage.ts';

/** Groups that can be open at once. */
export const MAX_OPEN_GROUPS = 32;

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
export const LIMIT_CHOICES = [300, 1000, 5000, 50_000] as const;

/**
 * How the lineage is shown: in groups, or as single nodes. `auto`: as single nodes, and by project where they are more
 * than a page shows.
 */
export const GROUP_CHOICES = [...LINEAGE_GROUPINGS, 'none'] as const;
export type GroupChoice = (typeof GROUP_CHOICES)[number] | 'auto';
export const GROUP_LABELS: Record<(typeof GROUP_CHOICES)[number], string> = {
  project: 'projects',
  build: 'builds',
  release: 'releases',
  kind: 'kinds',
  none: 'single nodes',
};

export type LineageQuery = {
  artifact: string | null;
  q: string;
  direction: Direction;
  depth: number;
  limit: number;
  group: GroupChoice;
  /** Ids of open groups. */
  open: string[];
};

const DEFAULT_QUERY: LineageQuery = {
  artifact: null,
  q: '',
  direction: 'both',
  depth: DEPTH_CHOICES[0],
  limit: LIMIT_CHOICES[0],
  group: 'auto',
  open: [],
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
    group: groupChoice(parameters),
    open: firstValue(parameters.open)
      .split(',')
      .filter((id) => id !== '')
      .slice(0, MAX_OPEN_GROUPS),
  };
}

/** Who asks for a number of nodes wants to see nodes. */
function groupChoice(parameters: QueryParameters): GroupChoice {
  const chosen = GROUP_CHOICES.find((choice) => choice === firstValue(parameters.group));
  return chosen ?? (firstValue(parameters.limit) === '' ? 'auto' : 'none');
}

/**
 * The address of a lineage with a changed query. It names no selected node and no open group, since that may not be in
 * it.
 */
export function lineageHref(query: LineageQuery, change: Partial<LineageQuery>): string {
  const next = { ...query, ...change };
  const parts = new URLSearchParams();
  if (next.artifact !== null) parts.set('artifact', next.artifact);
  if (next.direction !== 'both') parts.set('direction', next.direction);
  if (next.depth !== DEPTH_CHOICES[0]) parts.set('depth', String(next.depth));
  if (next.group !== 'auto') parts.set('group', next.group);
  if (next.group === 'none' && next.limit !== LIMIT_CHOICES[0]) parts.set('limit', String(next.limit));
  const text = parts.toString().replaceAll('%3A', ':');
  return text === '' ? '/lineage' : `/lineage?${text}`;
}

/** The address of the whole lineage of an artifact, `alg:hex`. */
export function artifactLineageHref(digest: string): string {
  return lineageHref(DEFAULT_QUERY, { artifact: digest });
}
