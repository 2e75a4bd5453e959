'use client';
import { formatActor } from '#lib/format/actor.ts';
import { formatRhythm } from '#lib/format/rhythm.ts';
import type { ScheduleView } from '#lib/views/report/kept.ts';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { RowWithReason } from '#components/admin/row-with-reason.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';
import { Cell, type Column, RowHead, Table } from '#components/ui/data/table.tsx';
import { Time } from '#components/ui/text/time.tsx';

const COLUMNS: Column[] = [
  { label: 'Schedule' },
  { label: 'Report of' },
  { label: 'Next' },
  { label: 'By', wide: true },
  { label: 'Do', align: 'right', hidden: true, className: 'print:hidden' },
];

/** The schedules, each in force with the button that ends it. */
export function ScheduleTable({ schedules, now }: { schedules: readonly ScheduleView[]; now: number }) {
  return (
    <Table caption="Schedules of reports" stacked columns={COLUMNS}>
      {schedules.map((schedule) => (
        <ScheduleRow key={schedule.id} schedule={schedule} now={now} />
      ))}
    </Table>
  );
}

function ScheduleRow({ schedule, now }: { schedule: ScheduleView; now: number }) {
  const { id, name, project, reason, createdAt, createdBy, endedAt, endedBy, endReason, next } = schedule;
  const may = useMay('report.schedule', project === null ? 'installation' : { project });
  return (
    <RowWithReason
      columns={COLUMNS.length}
      may={may && endedAt === null}
      action={{ label: 'End', running: 'Ending …', about: `the schedule ${name}` }}
      reason={{ label: `Reason to end the schedule ${name}`, placeholder: 'why it ends', isRequired: true }}
      purpose={`to end schedule ${id}`}
      buttons={[{ label: 'End the schedule' }]}
      request={(entered) => postAsAdmin(`/api/v1/report-schedules/${id}/end`, { reason: entered })}
    >
      <RowHead className="min-w-32 wrap-anywhere">
        {name}
        <span className="block text-13 font-normal text-ink-2">{reason}</span>
      </RowHead>
      <Cell className="min-w-28 wrap-anywhere">
        {project ?? 'all projects'}
        <span className="block text-13 text-ink-2">{formatRhythm(schedule)}, UTC</span>
      </Cell>
      <Cell className="min-w-24">
        {next === null ? 'ended' : next.at.slice(0, 10)}
        {endReason !== null && <span className="block text-13 text-ink-2">{endReason}</span>}
      </Cell>
      <Cell wide className="text-13 text-ink-2">
        made <Time at={createdAt} now={now} />
        {createdBy !== null && `, ${formatActor(createdBy)}`}
        {endedAt !== null && (
          <span className="block">
            ended <Time at={endedAt} now={now} />
            {endedBy !== null && `, ${formatActor(endedBy)}`}
          </span>
        )}
      </Cell>
    </RowWithReason>
  );
}
