import type { KeptReportItem } from '#lib/views/report/kept.ts';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Block } from '#components/ui/layout/page.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';

type Props = { reports: readonly KeptReportItem[]; now: number };

const COLUMNS: Column[] = [
  { label: 'Period (UTC)' },
  { label: 'About' },
  { label: 'Schedule', wide: true },
  { label: 'Made' },
  { label: 'SHA-256', wide: true },
];

/** Reports that schedules made, a row each. */
export function KeptTable({ reports, now }: Props) {
  return (
    <Table caption="Kept reports" columns={COLUMNS}>
      {reports.map(({ id, from, to, project, schedule, madeAt, sha256 }) => (
        <Row key={id}>
          <RowHead className="whitespace-nowrap max-md:whitespace-normal">
            <Link href={`/report/${id}`}>
              {from} to {to}
            </Link>
          </RowHead>
          <Cell className="wrap-anywhere">{project ?? 'all projects'}</Cell>
          <Cell wide className="wrap-anywhere text-ink-2">
            {schedule.name ?? `schedule ${schedule.id}`}
          </Cell>
          <Cell className="text-ink-2">
            <Time at={madeAt} now={now} />
          </Cell>
          <Cell wide>
            <Digest value={`sha256:${sha256}`} />
          </Cell>
        </Row>
      ))}
    </Table>
  );
}

/** The newest kept reports on the page of the report, with the way to all of them and to the schedules. */
export function NewestKept({ reports, now }: Props) {
  return (
    <Block
      title="Kept reports"
      note="made by themselves at the end of a week or month, and never changed"
      aside={<Link href="/report/kept">All kept reports and schedules</Link>}
      className="print:hidden"
    >
      {reports.length === 0 ? (
        <p className="text-ink-2">There is none that you may see.</p>
      ) : (
        <KeptTable reports={reports} now={now} />
      )}
    </Block>
  );
}
