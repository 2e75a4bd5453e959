import type { DeliveryItem, DeliverySubject } from '#lib/views/activity/delivery.ts';
import { Cell, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { OUTCOME_LABELS } from './labels.ts';
import { ReplayButton } from './replay-client.tsx';

/** The webhook deliveries with their outcome and effects, newest first. */
export function DeliveryTable({
  deliveries,
  now,
  caption = 'Deliveries',
}: {
  deliveries: DeliveryItem[];
  now: number;
  caption?: string;
}) {
  return (
    <Table
      caption={caption}
      stacked
      columns={[
        { label: 'Event' },
        { label: 'Outcome' },
        { label: 'Effects or reason' },
        { label: 'Received' },
        { label: 'Replay', align: 'right', hidden: true },
      ]}
    >
      {deliveries.map((delivery) => (
        <DeliveryRow key={delivery.id} delivery={delivery} now={now} />
      ))}
    </Table>
  );
}

function DeliveryRow({ delivery, now }: { delivery: DeliveryItem; now: number }) {
  const { word, meaning, bad } = OUTCOME_LABELS[delivery.outcome];
  return (
    <Row>
      <RowHead className="min-w-32">
        <span className="wrap-anywhere">{delivery.event ?? 'unnamed event'}</span>
        <span className="block text-12 text-ink-2">
          {delivery.source}
          {delivery.connection !== null && ` ${delivery.connection}`}
          {delivery.deliveryId !== null && (
            <span title={delivery.deliveryId}> · {delivery.deliveryId.slice(0, 8)}</span>
          )}
        </span>
      </RowHead>
      <Cell className={bad ? 'font-semibold' : undefined}>
        <span title={meaning}>{word}</span>
      </Cell>
      <Cell className="min-w-48 text-13">
        {delivery.reason !== null && <p className="wrap-anywhere">{delivery.reason}</p>}
        {delivery.effects.length > 0 && (
          <ul className="text-ink-2">
            {delivery.effects.map((effect) => (
              <li key={effect} className="wrap-anywhere">
                {effect}
              </li>
            ))}
          </ul>
        )}
        <Subjects about={delivery.about} />
        {delivery.reason === null && delivery.effects.length === 0 && <span className="text-ink-2">{meaning}</span>}
      </Cell>
      <Cell className="text-ink-2">
        <Time at={delivery.receivedAt} now={now} />
      </Cell>
      <Cell align="right">
        {delivery.replayable ? (
          <ReplayButton id={delivery.id} />
        ) : (
          <span className="text-12 text-ink-2">not stored</span>
        )}
      </Cell>
    </Row>
  );
}

const SUBJECT_KINDS: Record<DeliverySubject['kind'], string> = {
  project: 'project',
  artifact: 'artifact',
  evidence: 'document',
};

/** Links to what a delivery is about. */
function Subjects({ about }: Pick<DeliveryItem, 'about'>) {
  if (about.length === 0) return null;
  return (
    <ul aria-label="About" className="flex flex-wrap gap-x-4">
      {about.map(({ kind, label, href }) => (
        <li key={href} className="min-w-0 wrap-anywhere">
          <span className="text-ink-2">{SUBJECT_KINDS[kind]} </span>
          <Link href={href}>{label}</Link>
        </li>
      ))}
    </ul>
  );
}
