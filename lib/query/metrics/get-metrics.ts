/** The metrics of a period, for all projects or one, with those of the period before. */
import { AttestryError } from '#lib/errors.ts';
import { describeFigure, FIGURE_IDS, GLOSSARY, OPEN_STATUSES } from '#lib/metrics/glossary.ts';
import { figuresByDay, figuresOf, type DayTimes } from '#lib/metrics/figures.ts';
import { describeTarget } from '#lib/metrics/describe-target.ts';
import { compareWithTarget } from '#lib/metrics/target.ts';
import { ALL_PROJECTS } from '#lib/metrics/rollup-deltas.ts';
import { previousPeriod, readPeriod, type Period } from '#lib/metrics/period.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { dayRows, timeToVerifyRows } from '#db/rollup/read-rollups.ts';
import type { Context } from '#lib/context/context.ts';
import { statusCountsOf } from '#lib/query/item/status-counts.ts';
import type { MetricsView, StatusCounts } from '#lib/views/metrics.ts';
import { targetsInForce } from './get-targets.ts';

/**
 * `from` and `to` are UTC days or RFC 3339 times, both inclusive; the default is the last 30 days. `project` is a
 * present or former slug.
 */
export type MetricsQuery = { from?: string | undefined; to?: string | undefined; project?: string | undefined };

/**
 * The metrics of a period. Throws `bad-request` for a period that is invalid or longer than 366 days, and `not-found`
 * for an unknown project.
 */
export async function getMetrics(context: Context, query: MetricsQuery): Promise<MetricsView> {
  const period = readPeriod(query, context.now());
  if ('problem' in period)
    throw new AttestryError('bad-request', period.problem, {
      pointer: period.problem.includes('`to`') ? '/to' : '/from',
    });
  const project = query.project ? await findProject(context.store.read, query.project) : null;
  if (query.project && !project) throw new AttestryError('not-found', `no project ${query.project}`);
  return metricsOf(context.store.read, project, period);
}

/**
 * The metrics of one project, or of all (null). The cost depends on the length of the period, not on the size of the
 * store.
 */
export async function metricsOf(
  db: Db,
  project: { id: number; slug: string } | null,
  period: Period,
): Promise<MetricsView> {
  const id = project?.id ?? ALL_PROJECTS;
  const before = previousPeriod(period);
  const rows = await dayRows(db, id, before.from, period.to);
  const times = timesByDay(await timeToVerifyRows(db, id, before.from, period.to));
  const counts = await statusCountsOf(db, id);
  const figures = figuresOf(period, rows, times);
  const compared = (await targetsInForce(db, id)).map(({ row, of }) =>
    compareWithTarget({ figure: row.figure, value: row.value, of }, figures),
  );
  return {
    from: period.from,
    to: period.to,
    project: project?.slug ?? null,
    ...figures,
    counts,
    open: openCount(counts),
    byDay: figuresByDay(period, rows, times),
    previous: figuresOf(before, rows, times),
    targets: compared.map((target) => ({ ...target, text: describeTarget(target) })),
    definitions: Object.fromEntries(FIGURE_IDS.map((figure) => [figure, describeFigure(figure)])),
    glossary: { ...GLOSSARY },
  };
}

/** How many artifacts are not as they should be now. */
function openCount(counts: StatusCounts): number {
  return OPEN_STATUSES.reduce((sum, status) => sum + counts[status], 0);
}

function timesByDay(rows: readonly { day: string; bucket: number; artifacts: number }[]): DayTimes[] {
  const days = new Map<string, Map<number, number>>();
  for (const { day, bucket, artifacts } of rows) {
    const times = days.get(day) ?? new Map<number, number>();
    times.set(bucket, (times.get(bucket) ?? 0) + artifacts);
    days.set(day, times);
  }
  return [...days].map(([day, times]) => ({ day, times }));
}
