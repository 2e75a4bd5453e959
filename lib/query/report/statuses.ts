import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { historyOf, newestStatusChanges, type StatusChange } from '#db/artifact/history.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { artifactsOf } from './scope/artifacts.ts';
import { bounded, dayAndTime, isIn, MAX_ROWS, type Scope } from './scope/scope.ts';

/** Changes of all projects that are read, newest first, to find those of the period. */
const MAX_READ = 20_000;
const PAGE = 500;
/** Artifacts of one project whose changes are read, and changes of one artifact. */
const MAX_ARTIFACTS = 2_000;
const MAX_CHANGES = 50;

type Change = Omit<StatusChange, 'id'>;
type Found = { changes: Change[]; isCut: boolean };

/** The changes of the status of artifacts in the period, newest first. */
export async function statusSection(scope: Scope): Promise<ReportSection> {
  const { changes, isCut } = await (scope.project === null ? changesOfAll(scope) : changesOfProject(scope));
  const shown = changes
    .filter(({ at, from, to }) => isIn(scope, at) && (from !== null || to !== 'verified'))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const rows: ReportRow[] = [];
  for (const { at, artifact, from, to, reason } of shown.slice(0, MAX_ROWS)) {
    const row = await artifactById(scope.db, artifact);
    if (row === null) continue;
    const digest = await digestOf(scope.db, row);
    const change = from === null ? `first: ${to}` : `${from} → ${to}`;
    rows.push({ cells: [dayAndTime(at), row.name ?? digest, change, reason], path: `/artifacts/${digest}` });
  }
  return {
    id: 'statuses',
    title: 'Changes of status',
    note: 'Artifacts whose status changed in the period, and those whose first status was not verified. The newest come first.',
    columns: ['When (UTC)', 'Artifact', 'Change', 'Reason'],
    empty: 'No status changed.',
    ...bounded(rows, shown.length - Math.min(shown.length, MAX_ROWS), isCut),
  };
}

async function changesOfAll({ db, from }: Scope): Promise<Found> {
  const changes: StatusChange[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ; before = changes.at(-1)!.id) {
    const page = await newestStatusChanges(db, { before, limit: PAGE });
    changes.push(...page);
    if (page.length < PAGE) return { changes, isCut: false };
    if (changes.length >= MAX_READ) return { changes, isCut: changes.at(-1)!.at >= from };
  }
}

async function changesOfProject(scope: Scope): Promise<Found> {
  const { rows, isCut } = await artifactsOf(scope, { limit: MAX_ARTIFACTS });
  const changes: Change[] = [];
  for (const { id } of rows)
    for (const change of await historyOf(scope.db, id, MAX_CHANGES)) changes.push({ ...change, artifact: id });
  return { changes, isCut };
}
