import type { RefusalItem } from '#lib/views/activity/delivery.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Digest } from '#components/ui/text/digest.tsx';
import { Value } from '#components/ui/text/code.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatBytes } from '#lib/format/quantity.ts';
import { formatActor } from '#lib/format/actor.ts';

/** Documents and requests that Attestry refused: the reason, the position of the error, and an excerpt. */
export function RefusalTable({
  refusals,
  now,
  caption = 'Refused documents and requests',
}: {
  refusals: RefusalItem[];
  now: number;
  caption?: string;
}) {
  return (
    <Table
      caption={caption}
      stacked
      columns={[
        { label: 'Reason' },
        { label: 'Position', wide: true },
        { label: 'Excerpt', wide: true },
        { label: 'Endpoint' },
        { label: 'When', align: 'right' },
      ]}
    >
      {refusals.map((refusal) => (
        <RefusalRow key={refusal.id} refusal={refusal} now={now} />
      ))}
    </Table>
  );
}

function RefusalRow({ refusal, now }: { refusal: RefusalItem; now: number }) {
  return (
    <Row>
      <RowHead className="min-w-48">
        <span className="wrap-anywhere">{refusal.message}</span>
        <span className="block text-12 text-ink-2">
          <code className="font-mono">{refusal.code}</code>, {formatBytes(refusal.size)}
          {refusal.digest !== null && (
            <>
              , <Digest value={refusal.digest} copy />
            </>
          )}
        </span>
      </RowHead>
      <Cell wide className="text-13">
        {refusal.pointer === null || refusal.pointer === '' ? (
          <span className="text-ink-2">whole document</span>
        ) : (
          <Value>{refusal.pointer}</Value>
        )}
      </Cell>
      <Cell wide className="max-w-72 text-13">
        {refusal.excerpt === null ? (
          <span className="text-ink-2">–</span>
        ) : (
          <Value className="text-ink-2">{refusal.excerpt}</Value>
        )}
      </Cell>
      <Cell className="text-13">
        {refusal.door}
        {refusal.sentBy !== null && <span className="block text-12 text-ink-2">by {formatActor(refusal.sentBy)}</span>}
      </Cell>
      <Cell align="right" className="text-ink-2">
        <Time at={refusal.at} now={now} />
      </Cell>
    </Row>
  );
}
