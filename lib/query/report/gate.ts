import { formatActor } from '#lib/format/actor.ts';
import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import type { Context } from '#lib/context/context.ts';
import { listGateDecisions } from '#lib/query/gate/list-decisions.ts';
import { cutTo, dayAndTime, isIn, type Scope } from './scope/scope.ts';

const PAGE = 500;

/** What the gate denied in the period, newest first. */
export async function gateSection(context: Context, scope: Scope): Promise<ReportSection> {
  const { decisions, cursor } = await listGateDecisions(context, {
    decision: 'deny',
    limit: PAGE,
    ...(scope.project && { project: scope.project.slug }),
  });
  const rows = decisions
    .filter(({ at }) => isIn(scope, at))
    .map(({ id, at, asked, environment, reason, by }): ReportRow => ({
      cells: [dayAndTime(at), asked, environment ?? '', by === null ? '' : formatActor(by), reason],
      path: `/gate/${id}`,
    }));
  const isCut = cursor !== null && (decisions.at(-1)?.at ?? '') >= scope.from;
  return {
    id: 'gate',
    title: 'Denied at the gate',
    note: 'Deployments that the gate denied in the period. Old decisions, and those of callers without a token, are not kept for ever.',
    columns: ['When (UTC)', 'Asked about', 'Environment', 'By', 'Reason'],
    empty: 'The gate denied nothing.',
    ...cutTo(rows, isCut),
  };
}
