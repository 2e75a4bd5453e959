import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import type { Context } from '#lib/context/context.ts';
import { listDrift } from '#lib/query/environment/list-drift.ts';
import type { FindingSide, FindingView } from '#lib/views/environment/environment.ts';
import { cutTo, dayAndTime, type Scope } from './scope/scope.ts';

const PAGE = 200;

/** The differences between what should run and what runs: those of now, and those of the period. */
export async function driftSection(context: Context, scope: Scope): Promise<ReportSection> {
  const open = await listDrift(context, { state: 'open', limit: PAGE });
  const ended = await listDrift(context, { state: 'ended', limit: PAGE });
  const { project } = scope;
  const rows = [...open.findings, ...ended.findings.filter((one) => wasIn(scope, one))]
    .filter((one) => one.kind !== 'unresolved' && (project === null || projectsOf(one).includes(project.slug)))
    .map((one): ReportRow => ({
      cells: [
        dayAndTime(one.since),
        one.environment,
        one.slot,
        `${one.kind}${one.until === null ? '' : `, until ${dayAndTime(one.until)}`}`,
        one.rootCause?.text ?? '',
      ],
      path: `/drift?environment=${encodeURIComponent(one.environment)}`,
    }));
  return {
    id: 'drift',
    title: 'Drift',
    note: 'Where an environment runs something else than it should: what is so now, and what was so in the period. Images that only a tag names are not compared, and are no drift.',
    columns: ['Since (UTC)', 'Environment', 'Workload', 'Difference', 'First step where they part'],
    empty: 'Nothing differs, or no environment says what should run.',
    ...cutTo(rows, open.cursor !== null || ended.cursor !== null),
  };
}

function wasIn({ from, until }: Scope, one: FindingView): boolean {
  return one.since <= until && one.until !== null && one.until >= from;
}

function projectsOf({ running, expected }: FindingView): (string | null)[] {
  const of = (side: FindingSide | null) => side?.artifact?.project ?? null;
  return [of(running), of(expected)];
}
