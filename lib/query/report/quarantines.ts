import { formatActor } from '#lib/format/actor.ts';
import type { ReportRow, ReportSection } from '#lib/report/report.ts';
import type { Context } from '#lib/context/context.ts';
import { listQuarantines } from '#lib/query/quarantine/list-quarantines.ts';
import type { QuarantineView } from '#lib/views/quarantine.ts';
import { cutTo, dayAndTime, isIn, type Scope } from './scope/scope.ts';

const PAGE = 200;

/** The quarantines that were made or released in the period, and those in force. */
export async function quarantineSection(context: Context, scope: Scope): Promise<ReportSection> {
  const { quarantines, cursor } = await listQuarantines(context, { limit: PAGE });
  const rows = quarantines
    .filter(({ createdAt, releasedAt }) => releasedAt === null || isIn(scope, createdAt) || isIn(scope, releasedAt))
    .map((one): ReportRow => ({
      cells: [
        dayAndTime(one.createdAt),
        coveredBy(one),
        one.releasedAt === null ? 'in force' : `released ${dayAndTime(one.releasedAt)}`,
        one.createdBy === null ? '' : formatActor(one.createdBy),
        one.releaseReason === null ? one.reason : `${one.reason}; released: ${one.releaseReason}`,
      ],
      path: '/quarantine',
    }));
  return {
    id: 'quarantines',
    title: 'Exceptions: quarantines',
    note: 'Evidence that counts for nothing, of all projects: what is in force, and what was made or released in the period.',
    columns: ['Since (UTC)', 'What it covers', 'State', 'By', 'Reason'],
    empty: 'There is none.',
    ...cutTo(rows, cursor !== null),
  };
}

function coveredBy({ evidence, sender, signer, from, until, documents }: QuarantineView): string {
  const parts = [
    ...(evidence === null ? [] : [`the document ${evidence}`]),
    ...(sender === null ? [] : [`what ${formatActor(sender)} sent`]),
    ...(signer === null ? [] : [`what ${signer.identity} signed`]),
    ...(from === null ? [] : [`received from ${from}`]),
    ...(until === null ? [] : [`received before ${until}`]),
  ];
  return `${parts.join(', ')} (${documents} documents)`;
}
