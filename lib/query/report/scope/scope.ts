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
 * At most `MAX_ROWS` rows of a section, and what it leaves out. `isCut`: there are older ones that were not read.
 */
export function cutTo(rows: readonly ReportRow[], isCut = false): { rows: ReportRow[]; leftOut: string | null } {
  const hidden = Math.max(0, rows.length - MAX_ROWS);
  if (hidden === 0 && !isCut) return { rows: [...rows], leftOut: null };
  const what =
    hidden === 0 ? 'Older rows' : `${formatQuantity(hidden, 'further row')}${isCut ? ', and older ones,' : ''}`;
  return { rows: rows.slice(0, MAX_ROWS), leftOut: `${what} are left out: choose a shorter period or one project.` };
}
