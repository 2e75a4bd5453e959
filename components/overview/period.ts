/** The period and project of the overview, as query parameters. */
export const PERIODS = [7, 30, 90] as const;
export type OverviewQuery = { days: (typeof PERIODS)[number]; project: string | null };

const DAY_MS = 86_400_000;

/** Parse the query parameters. Invalid values become the default: thirty days, all projects. */
export function parseOverviewQuery(params: { [name: string]: string | string[] | undefined }): OverviewQuery {
  const days = PERIODS.find((known) => String(known) === params['days']) ?? 30;
  const project =
    typeof params['project'] === 'string' && params['project'] !== '' ? params['project'].slice(0, 256) : null;
  return { days, project };
}

/** Return the first and last day of the period (UTC, inclusive). `now` is ms since the epoch. */
export function periodDates({ days }: OverviewQuery, now: number): { from: string; to: string } {
  const day = (time: number) => new Date(time).toISOString().slice(0, 10);
  return { from: day(now - (days - 1) * DAY_MS), to: day(now) };
}

/** Return the URL of the artifacts that a metric counts: first seen in the period. A period until today has no end. */
export function artifactsHref(
  query: { from: string; to: string; project: string | null },
  filter: { [name: string]: string },
  today: string,
): string {
  const after = new Date(Date.parse(query.to) + DAY_MS).toISOString().slice(0, 10);
  const params = new URLSearchParams({
    ...filter,
    ...(query.project !== null && { project: query.project }),
    from: query.from,
    ...(query.to < today && { to: after }),
  });
  return `/artifacts?${params}`;
}

/** Return the URL of the artifacts that need attention, worst first: all deployed ones, or those of the period. */
export function attentionHref(query: { from: string; project: string | null; behind: 'deployed' | null }): string {
  const when: { [name: string]: string } = query.behind === null ? { from: query.from } : { behind: query.behind };
  return `/artifacts?${new URLSearchParams({ status: 'failed,error,incomplete', ...(query.project !== null && { project: query.project }), ...when, sort: 'status' })}`;
}
