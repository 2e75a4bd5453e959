/** The figures of a period. */
import type { Status } from '#lib/status/status.ts';

export type StatusCounts = Record<Status, number>;

export type Quantiles = { p50: number | null; p90: number | null; p99: number | null; count: number; open: number };

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
  /** The same figures for the period of equal length before. */
  previous: { timeToVerify: Quantiles; coverage: Share; coverageDeployed: Share; defectLeakage: Share };
  /** How each figure is defined, in plain words. */
  definitions: { [figure: string]: string };
};
