/** The metrics of a period. */
import type { Status } from '#lib/status/status.ts';

export type StatusCounts = Record<Status, number>;

/** Seconds; `count` artifacts have been verified, `open` ones have not. */
export type Quantiles = { p50: number | null; p90: number | null; p99: number | null; count: number; open: number };

/** `share` is `part / whole`, from 0 to 1; null when `whole` is 0. */
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
  byDay: MetricDay[];
  /** The same metrics for the period of equal length directly before. */
  previous: { timeToVerify: Quantiles; coverage: Share; coverageDeployed: Share; defectLeakage: Share };
  /** The definition of each metric, in plain words. */
  definitions: { [figure: string]: string };
};
