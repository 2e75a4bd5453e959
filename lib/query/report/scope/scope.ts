/** What a report is about. */
import { formatQuantity } from '#lib/format/quantity.ts';
import type { Period } from '#lib/metrics/period.ts';
import type { ReportRow } from '#lib/report/report.ts';
import type { Db } from '#db/open.ts';

/** `from` and `until`: the first and the last moment of the period, RFC 3339. */
export type Scope = {
  db: Db;
  project: { id: number; slug: string } | null;
  period: Period;
  from: string;
  until: string;
  now: string;
};

/** Rows of one section. */
export const MAX_ROWS = 500;

export function isIn({ from, until }: Scope, at: string | null): boolean {
  return at !== null && at >= from && at <= until;
}

/** `2026-06-15 13:37` UTC, of a time in RFC 3339. */
export const dayAndTime = (at: string): string => `${at.slice(0, 10)} ${at.slice(11, 16)}`;

/**
 * The rows of a section, and what it leaves out: `hidden` rows that were read, and older ones where `isCut` says that
 * not everything was read.
 */
export function bounded(
  rows: ReportRow[],
  hidden: number,
  isCut: boolean,
): { rows: ReportRow[]; leftOut: string | null } {
  if (hidden === 0 && !isCut) return { rows, leftOut: null };
  const what =
    hidden === 0 ? 'Older rows' : `${formatQuantity(hidden, 'further row')}${isCut ? ', and older ones,' : ''}`;
  return { rows, leftOut: `${what} are left out: choose a shorter period or one project.` };
}

/** As `bounded`, of rows of which no more than `MAX_ROWS` are shown. */
export function cutTo(rows: readonly ReportRow[], isCut = false): { rows: ReportRow[]; leftOut: string | null } {
  return bounded(rows.slice(0, MAX_ROWS), Math.max(0, rows.length - MAX_ROWS), isCut);
}
