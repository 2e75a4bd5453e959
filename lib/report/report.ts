/**
 * The report of a period, as every form of it shows it: figures, and sections with one table each. The page, HTML,
 * Markdown, CSV and JSON have the same rows.
 */

/** `outcome`: that of `lib/metrics`. */
export type ReportTarget = { text: string; outcome: 'met' | 'missed' | 'no-data' | 'too-close' };

/** A figure of the period and of the one before, in words. The definition is that of the glossary. */
export type ReportFigure = {
  id: string;
  name: string;
  value: string;
  /** What the value is made of: `12 of 16 releases`. */
  parts: string;
  previous: string;
  /** Its targets with their outcomes: `at least 90 %, missed by 15 points (set for this project)`. */
  targets: ReportTarget[];
  /** Over which artifacts, and when. */
  scope: string;
  definition: string;
};

/** `cells` are texts, one for each column. `path`: the page about it, below the base URL; null where there is none. */
export type ReportRow = { cells: string[]; path: string | null };

export type ReportSection = {
  id: string;
  title: string;
  /** What the rows are, and over what. */
  note: string;
  columns: string[];
  rows: ReportRow[];
  /** What it says where it has no row. */
  empty: string;
  /** What the list leaves out; null where it is complete. */
  leftOut: string | null;
};

export type Report = {
  /** The slug of the project; null: all projects that the caller may see. */
  project: string | null;
  /** First and last UTC day. */
  from: string;
  to: string;
  createdAt: string;
  /** The address of the installation. */
  baseUrl: string;
  attestry: string;
  figures: ReportFigure[];
  sections: ReportSection[];
  /** The policy that decides where no other one does, and the newest checkpoint of the log. */
  policy: { id: string; version: number; sha256: string };
  log: { origin: string; size: number; root: string } | null;
};

/** The targets of a figure in one text; `none` where nobody has set one. */
export function targetsOf({ targets }: Pick<ReportFigure, 'targets'>): string {
  return targets.length === 0 ? 'none' : targets.map(({ text }) => text).join('; ');
}

/** The title of a report. */
export function titleOf({ project, from, to }: Pick<Report, 'project' | 'from' | 'to'>): string {
  return `${project ?? 'All projects'}, ${from} to ${to}`;
}

/** The sentences at the foot of a report. */
export function footOf({ createdAt, attestry, policy, log }: Report): string[] {
  return [
    `Made on ${createdAt} by Attestry ${attestry}.`,
    `Policy ${policy.id}, version ${policy.version}, sha256:${policy.sha256}, where no other one applies.`,
    log === null ? 'The log is empty.' : `Log ${log.origin}, ${log.size} entries, root ${log.root}.`,
  ];
}
