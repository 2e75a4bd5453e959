/** The metrics of a period. */
import type { DayFigures, Figures } from '#lib/metrics/figures.ts';
import type { FigureEntry } from '#lib/metrics/glossary.ts';
import type { Status } from '#lib/status/status.ts';

export type StatusCounts = Record<Status, number>;

export type MetricsView = Figures & {
  from: string;
  to: string;
  project: string | null;
  counts: StatusCounts;
  /** The releases that are not as they should be now: failed, error or incomplete. */
  open: number;
  byDay: DayFigures[];
  /** The same metrics for the period of equal length directly before. */
  previous: Figures;
  /** The glossary's entry of each figure, as one text. */
  definitions: { [figure: string]: string };
  /** The same entries, member by member. */
  glossary: { [figure: string]: FigureEntry };
};
