import type { FetchItem } from '#lib/views/activity/delivery.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { FETCH_STATE_LABELS } from './labels.ts';

/** What Attestry fetches after a delivery: target, number of attempts, last error and time of the next attempt. */
export function FetchTable({ fetches, now }: { fetches: FetchItem[]; now: number }) {
  return (
    <Table
      caption="Fetches"
      stacked
      columns={[
        { label: 'Target' },
        { label: 'State' },
        { label: 'Last error' },
        { label: 'Next attempt', align: 'right' },
      ]}
    >
      {fetches.map((fetch) => (
        <Row key={`${fetch.kind} ${fetch.id}`}>
          <RowHead className="min-w-40 wrap-anywhere">
            {fetch.target}
            <span className="block text-12 text-ink-2">{fetch.kind}</span>
          </RowHead>
          <Cell>
            {FETCH_STATE_LABELS[fetch.state]}
            {fetch.attempts > 0 && (
              <span className="block text-12 text-ink-2">tried {formatQuantity(fetch.attempts, 'time')}</span>
            )}
          </Cell>
          <Cell className="min-w-40 text-13 wrap-anywhere">
            {fetch.error ?? <span className="text-ink-2">none</span>}
          </Cell>
          <Cell align="right" className="text-ink-2">
            {fetch.nextAt === null ? '–' : <Time at={fetch.nextAt} now={now} />}
          </Cell>
        </Row>
      ))}
    </Table>
  );
}
