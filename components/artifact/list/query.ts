import { BEHIND } from '#lib/views/artifact.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { Status } from '#lib/status/status.ts';
import type { ArtifactFilter, ArtifactSort, Behind } from '#lib/views/artifact.ts';

/** The query parameters of a page, as Next.js passes them. */
export type SearchParams = { [name: string]: string | string[] | undefined };

export const SORT_CHOICES: readonly { value: ArtifactSort; label: string }[] = [
  { value: 'newest', label: 'newest first' },
  { value: 'oldest', label: 'oldest first' },
  { value: 'status', label: 'worst first' },
  { value: 'name', label: 'by name' },
];
/** The periods to choose from, in days. */
export const SPAN_DAYS = [1, 7, 30, 90, 365] as const;

const FIELDS = [
  'q',
  'status',
  'project',
  'level',
  'signer',
  'environment',
  'span',
  'from',
  'to',
  'behind',
  'parts',
  'sort',
  'cursor',
] as const;
export type Field = (typeof FIELDS)[number];
/** The parameters that are set, each as a string. */
export type ArtifactQuery = Partial<Record<Field, string>>;

/** Parse the query parameters. Invalid values are dropped: a mistyped filter shows more artifacts, never an error. */
export function parseArtifactQuery(params: SearchParams): ArtifactQuery {
  const query: ArtifactQuery = {};
  for (const field of FIELDS) {
    const value = params[field];
    const text = (Array.isArray(value) ? value.join(',') : (value ?? '')).trim().slice(0, 512);
    if (text !== '' && FIELD_VALIDATORS[field](text)) query[field] = text;
  }
  return query;
}

const FIELD_VALIDATORS: Record<Field, (text: string) => boolean> = {
  q: () => true,
  status: (text) => parseStatuses(text).length > 0,
  project: () => true,
  level: (text) => /^(-1|[0-3])$/.test(text),
  signer: () => true,
  environment: () => true,
  span: (text) => SPAN_DAYS.some((days) => String(days) === text),
  from: isTime,
  to: isTime,
  behind: (text) => BEHIND.some((figure) => figure === text),
  parts: (text) => text === 'true',
  sort: (text) => SORT_CHOICES.some((sort) => sort.value === text),
  cursor: () => true,
};

function isTime(text: string): boolean {
  return !Number.isNaN(Date.parse(text));
}

/** Parse `failed,error` into statuses; unknown words are dropped. */
export function parseStatuses(text: string | undefined): Status[] {
  return (text ?? '')
    .split(',')
    .filter((word): word is Status => (ARTIFACT_STATUSES as readonly string[]).includes(word));
}

/** Convert the query to the filter of `listArtifacts`. `now` (ms since the epoch) turns a period into a start time. */
export function toArtifactFilter(query: ArtifactQuery, now: number): ArtifactFilter {
  const from =
    query.from ??
    (query.span === undefined ? undefined : new Date(now - Number(query.span) * 86_400_000).toISOString());
  return {
    ...(query.q !== undefined && { q: query.q }),
    ...(query.status !== undefined && { status: parseStatuses(query.status) }),
    ...(query.project !== undefined && { project: query.project }),
    ...(query.level !== undefined && { level: Number(query.level) }),
    ...(query.signer !== undefined && { signer: query.signer }),
    ...(query.environment !== undefined && { environment: query.environment }),
    ...(from !== undefined && { from }),
    // A day is included to its end, as in the API.
    ...(query.to !== undefined && { to: query.to }),
    ...(query.behind !== undefined && { behind: query.behind as Behind }),
    ...(query.parts !== undefined && { parts: true }),
    ...(query.sort !== undefined && { sort: query.sort as ArtifactSort }),
    ...(query.cursor !== undefined && { cursor: query.cursor }),
  };
}

/**
 * Return the URL of a list with `changes` applied to the query (null removes a parameter). A changed filter goes back
 * to the first page.
 */
export function artifactListHref(
  query: ArtifactQuery,
  changes: { [F in Field]?: string | null } = {},
  path = '/artifacts',
): string {
  const next = new URLSearchParams();
  const { cursor, ...filters } = query;
  const merged: { [name: string]: string | null | undefined } = {
    ...(Object.keys(changes).length === 0 ? { ...filters, cursor } : filters),
    ...changes,
  };
  for (const field of FIELDS) {
    const value = merged[field];
    if (value !== null && value !== undefined && value !== '') next.set(field, value);
  }
  const text = next.toString();
  return text === '' ? path : `${path}?${text}`;
}

/** Return the URL of the API that answers exactly the list shown, as JSON or CSV. */
export function downloadHref(filter: ArtifactFilter, format: 'json' | 'csv'): string {
  const params = new URLSearchParams();
  for (const [name, value] of Object.entries(filter))
    params.set(name, Array.isArray(value) ? value.join(',') : String(value));
  if (format === 'csv') params.set('format', 'csv');
  const text = params.toString();
  return text === '' ? '/api/v1/artifacts' : `/api/v1/artifacts?${text}`;
}

/** Return whether the query filters the list; order and page are no filters. */
export function hasFilter(query: ArtifactQuery): boolean {
  return FIELDS.some((field) => field !== 'sort' && field !== 'cursor' && query[field] !== undefined);
}
