import { formatActor } from '#lib/format/actor.ts';
import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import { policyVersions } from '#db/policy/policies.ts';
import { actorById } from '#db/system/actors.ts';
import { cutTo, dayAndTime, isIn, type Scope } from './scope/scope.ts';

/** Versions of one policy that are read. */
const MAX_VERSIONS = 100;

/** The versions of policies that were applied or retired in the period. */
export async function policySection(scope: Scope): Promise<ReportSection> {
  const { db } = scope;
  const found: { at: string; row: ReportRow }[] = [];
  let isCut = false;
  for (const newest of await policyVersions.newest(db)) {
    const versions = [newest, ...(await policyVersions.list(db, newest.document, newest.version, MAX_VERSIONS))];
    isCut ||= versions.length > MAX_VERSIONS;
    for (const { document, version, retired, reason, createdAt, createdBy } of versions) {
      if (!isIn(scope, createdAt)) continue;
      const by = await actorById(db, createdBy);
      const what = `${document} version ${version} ${retired ? 'retired' : 'applied'}`;
      const cells = [dayAndTime(createdAt), what, by === null ? '' : formatActor(by), reason];
      found.push({ at: createdAt, row: { cells, path: `/policies/${encodeURIComponent(document)}` } });
    }
  }
  const rows = found.sort((a, b) => (a.at < b.at ? 1 : -1)).map(({ row }) => row);
  return {
    id: 'policies',
    title: 'Policies',
    note: 'Versions of policies that were applied or retired in the period, of all projects.',
    columns: ['When (UTC)', 'Policy', 'By', 'Reason'],
    empty: 'No policy changed.',
    ...cutTo(rows, isCut),
  };
}
