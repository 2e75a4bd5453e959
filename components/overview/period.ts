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

/** Return the URL of the artifacts that a metric of the period counts; both days are included. */
export function artifactsHref(
  { from, to, project }: { from: string; to: string; project: string | null },
  filter: { [name: string]: string },
): string {
  return `/artifacts?${new URLSearchParams({ ...filter, ...(project !== null && { project }), from, to })}`;
}

/** Return the URL of artifacts as they are now, whenever they were first seen. */
export function allArtifactsHref(project: string | null, filter: { [name: string]: string }): string {
  return `/artifacts?${new URLSearchParams({ ...filter, ...(project !== null && { project }) })}`;
}
