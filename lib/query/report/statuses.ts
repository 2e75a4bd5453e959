import { formatQuantity } from '#lib/format/quantity.ts';
import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import { type ArtifactRow, artifactById } from '#db/artifact/artifacts.ts';
import { historyOf, newestStatusChanges, type StatusChange } from '#db/artifact/history.ts';
import type { Db } from '#db/open.ts';
import { digestOf } from '#lib/query/item/artifact-item.ts';
import { artifactsOf } from './scope/artifacts.ts';
import { cutTo, dayAndTime, isIn, MAX_ROWS, type Scope } from './scope/scope.ts';

/** Changes of all projects that are read, newest first, to find those of the period. */
const MAX_READ = 20_000;
const PAGE = 500;
/** Artifacts of one project whose changes are read, and changes of one artifact. */
const MAX_ARTIFACTS = 2_000;
const MAX_CHANGES = 50;

type Change = Omit<StatusChange, 'id'>;
/** Changes of status, also those outside of the period. `isCut`: there are more in it. */
export type StatusChanges = { changes: Change[]; isCut: boolean };

/** Read the changes of the status of the artifacts of a project, or of all. */
export function readStatusChanges(scope: Scope): Promise<StatusChanges> {
  return scope.project === null ? changesOfAll(scope) : changesOfProject(scope);
}

/** The changes of the status of releases in the period, newest first. */
export async function statusSection(scope: Scope, read: StatusChanges): Promise<ReportSection> {
  const changes = read.changes
    .filter(({ at, from, to }) => isIn(scope, at) && (from !== null || to !== 'verified'))
    .sort((a, b) => (a.at < b.at ? 1 : -1));
  const { groups, isCut } = await groupByRelease(scope.db, changes);
  const rows: ReportRow[] = [];
  for (const { change, release, parts, hasOwn } of groups) {
    const digest = await digestOf(scope.db, release);
    const { at, from, to, reason } = change;
    const what = from === null ? `first: ${to}` : `${from} → ${to}`;
    const name = nameOf(release.name ?? digest, parts, hasOwn);
    rows.push({ cells: [dayAndTime(at), name, what, reason], path: `/artifacts/${digest}` });
  }
  return {
    id: 'statuses',
    title: 'Changes of status',
    note: 'Releases whose status changed in the period, and those whose first status was not verified. The parts of a release that changed alike in the same minute are one row. The newest come first.',
    columns: ['When (UTC)', 'Release', 'Change', 'Reason'],
    empty: 'No status changed.',
    ...cutTo(rows, isCut || read.isCut),
  };
}

/** A change of a release: of itself (`hasOwn`), of parts of it (their names), or of both. */
type Group = { change: Change; release: ArtifactRow; parts: string[]; hasOwn: boolean };

/** The changes of each release, at most `MAX_ROWS`: what its parts have in common in one minute is one change. */
async function groupByRelease(db: Db, changes: readonly Change[]): Promise<{ groups: Group[]; isCut: boolean }> {
  const groups = new Map<string, Group>();
  for (const change of changes) {
    const row = await artifactById(db, change.artifact);
    if (row === null) continue;
    const release = (row.partOf === null ? null : await artifactById(db, row.partOf)) ?? row;
    const key = [release.id, change.at.slice(0, 16), change.from, change.to, change.reason].join(' ');
    const known = groups.get(key);
    if (known === undefined && groups.size === MAX_ROWS) return { groups: [...groups.values()], isCut: true };
    const group = known ?? { change, release, parts: [], hasOwn: false };
    if (release === row) group.hasOwn = true;
    else group.parts.push(row.name ?? (await digestOf(db, row)));
    groups.set(key, group);
  }
  return { groups: [...groups.values()], isCut: false };
}

function nameOf(release: string, parts: readonly string[], hasOwn: boolean): string {
  if (parts.length === 0) return release;
  if (hasOwn) return `${release}, with ${formatQuantity(parts.length, 'part')}`;
  return parts.length === 1 ? `${parts[0]}, a part of ${release}` : `${parts.length} parts of ${release}`;
}

async function changesOfAll({ db, from }: Scope): Promise<StatusChanges> {
  const changes: StatusChange[] = [];
  for (let before = Number.MAX_SAFE_INTEGER; ; before = changes.at(-1)!.id) {
    const page = await newestStatusChanges(db, { before, limit: PAGE });
    changes.push(...page);
    if (page.length < PAGE) return { changes, isCut: false };
    if (changes.length >= MAX_READ) return { changes, isCut: changes.at(-1)!.at >= from };
  }
}

async function changesOfProject(scope: Scope): Promise<StatusChanges> {
  const { rows, isCut: hasMore } = await artifactsOf(scope, { limit: MAX_ARTIFACTS });
  const changes: Change[] = [];
  let isCut = hasMore;
  for (const { id } of rows) {
    const own = await historyOf(scope.db, id, MAX_CHANGES);
    changes.push(...own.map((change) => ({ ...change, artifact: id })));
    isCut ||= own.length === MAX_CHANGES && own.at(-1)!.at >= scope.from;
  }
  return { changes, isCut };
}
