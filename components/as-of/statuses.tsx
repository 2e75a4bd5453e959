import type { AsOfCounts } from '#lib/views/as-of/as-of.ts';
import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import { formatCount } from '#lib/format/quantity.ts';
import { StatusMark } from '#components/status/mark.tsx';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';

/** The numbers of artifacts by status as of a moment, beside those of today. */
export function StatusesThenAndToday({ at, past, today }: { at: string; past: AsOfCounts; today: AsOfCounts }) {
  const statuses = ARTIFACT_STATUSES.filter((status) => past[status] !== undefined || today[status] !== undefined);
  return (
    <Table
      caption={`Artifacts by status as of ${at} and today`}
      columns={[{ label: 'Status' }, { label: 'Then', align: 'right' }, { label: 'Today', align: 'right' }]}
    >
      {statuses.map((status) => (
        <Row key={status}>
          <RowHead>
            <StatusMark status={status} />
          </RowHead>
          <Cell align="right">{formatCount(past[status] ?? 0)}</Cell>
          <Cell align="right">{formatCount(today[status] ?? 0)}</Cell>
        </Row>
      ))}
    </Table>
  );
}
