/** The metrics of a period. */
import type { FigureEntry } from '#lib/metrics/glossary.ts';
import type { Status } from '#lib/status/status.ts';

export type StatusCounts = Record<Status, number>;

/** Seconds, with two significant digits; `count` releases have been verified, `notVerified` ones never so far. */
export type Quantiles = {
  p50: number | null;
  p90: number | null;
  p99: number | null;
  count: number;
  notVerified: number;
};

/** `share` is `part / whole`, from 0 to 1 with four decimals; null when `whole` is 0. */
export type Share = { part: number; whole: number; share: number | null };

export type MetricDay = {
  day: string;
  artifacts: number;
  verified: number;
  coverage: number | null;
  p50: number | null;
  p90: number | null;
  defects: number;
  leaked: number;
  evidence: number;
  failed: number;
};

export type MetricsView = {
  from: string;
  to: string;
  project: string | null;
  timeToVerify: Quantiles;
  coverage: Share;
  coverageDeployed: Share;
  defectLeakage: Share;
  counts: StatusCounts;
  /** The releases that are not as they should be now: failed, error or incomplete. */
  open: number;
  byDay: MetricDay[];
  /** The same metrics for the period of equal length directly before. */
  previous: { timeToVerify: Quantiles; coverage: Share; coverageDeployed: Share; defectLeakage: Share };
  /** The glossary's entry of each figure, as one text. */
  definitions: { [figure: string]: string };
  /** The same entries, member by member. */
  glossary: { [figure: string]: FigureEntry };
};
