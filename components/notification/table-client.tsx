'use client';
import { useState } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { useRequest } from '#components/admin/use-request.ts';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { SubscriptionView, TestView } from '#lib/views/subscription/subscription.ts';
import { choiceLabel, ownerLabel, STATE_LABELS, TARGET_LABELS } from './labels.ts';
import { Messages } from './messages-client.tsx';

const COLUMNS: Column[] = [{ label: 'Subscription' }, { label: 'State' }, { label: 'Sends', wide: true }];
const DAY_MS = 86_400_000;

type Props = { subscriptions: readonly SubscriptionView[]; onChange: () => void };

/** The subscriptions, each with what it sends, how it is doing, and what can be done with it. */
export function SubscriptionTable({ subscriptions, onChange }: Props) {
  const [open, setOpen] = useState<number | null>(null);
  return (
    <Table caption="Subscriptions" columns={COLUMNS}>
      {subscriptions.map((one) => (
        <SubscriptionRows
          key={one.id}
          subscription={one}
          isOpen={open === one.id}
          onToggle={() => setOpen(open === one.id ? null : one.id)}
          onChange={onChange}
        />
      ))}
    </Table>
  );
}

type RowProps = { subscription: SubscriptionView; isOpen: boolean; onToggle: () => void; onChange: () => void };

function SubscriptionRows({ subscription, isOpen, onToggle, onChange }: RowProps) {
  const { id, name, target } = subscription;
  const { refusal, state, setOpen, send } = useRequest();
  const [test, setTest] = useState<TestView | null>(null);
  const path = `/api/v1/subscriptions/${id}`;
  const showTest = (body: object) => {
    setOpen(false);
    setTest(body as TestView);
  };
  const done = () => {
    setOpen(false);
    onChange();
  };
  const change = (body: object) => void send(sendAsAdmin('PATCH', path, body), done);
  const buttons: [string, () => void][] = [
    ['Test', () => void send(sendAsAdmin('POST', `${path}/test`), showTest)],
    [isOpen ? 'Hide messages' : 'Messages', onToggle],
    subscription.state === 'muted'
      ? ['Unmute', () => change({ mutedUntil: null })]
      : ['Mute a day', () => change({ mutedUntil: new Date(Date.now() + DAY_MS).toISOString() })],
    subscription.disabled === null
      ? ['Switch off', () => change({ enabled: false })]
      : ['Switch on', () => change({ enabled: true })],
    ['Remove', () => remove()],
  ];
  function remove() {
    if (window.confirm(`Remove “${name}”? Messages that wait are not sent.`))
      void send(sendAsAdmin('DELETE', path), done);
  }
  return (
    <>
      <Row>
        <RowHead className="min-w-40">
          <span className="wrap-anywhere">{name}</span>
          <span className="block text-12 wrap-anywhere text-ink-2">
            {TARGET_LABELS[target.kind]} to {target.destination}, for {ownerLabel(subscription.owner)}
          </span>
          <span className="block text-12 text-ink-2 md:hidden">{choiceLabel(subscription)}</span>
          <span className="mt-1 flex flex-wrap gap-1 print:hidden">
            {buttons.map(([label, act]) => (
              <Button
                key={label}
                onClick={act}
                disabled={state.kind === 'running'}
                className="h-7! px-2! text-13!"
                aria-label={`${label}: ${name}`}
              >
                {label}
              </Button>
            ))}
          </span>
          <span role="status" className="block text-13 wrap-anywhere">
            {refusal}
            {test !== null && <TestResult test={test} />}
          </span>
        </RowHead>
        <Cell className="min-w-32 text-13">
          <State subscription={subscription} />
        </Cell>
        <Cell wide className="min-w-40 text-13 text-ink-2">
          {choiceLabel(subscription)}
        </Cell>
      </Row>
      {isOpen && (
        <tr>
          <td colSpan={COLUMNS.length} className="border-b border-line pb-3 pl-4">
            <Messages id={id} onChange={onChange} />
          </td>
        </tr>
      )}
    </>
  );
}

/** What came back from the test message. */
function TestResult({ test: { outcome, answer, durationMs } }: { test: TestView }) {
  return (
    <>
      {outcome === 'delivered' ? 'The receiver took it' : <strong>The receiver did not take it</strong>}: {answer} (
      {durationMs} ms)
    </>
  );
}

function State({ subscription }: { subscription: SubscriptionView }) {
  const { state, disabled, failingSince, deliveredAt, mutedUntil, counts } = subscription;
  const { word, bad } = STATE_LABELS[state];
  const waiting = counts.waiting + counts.held;
  return (
    <>
      <span className={bad ? 'font-semibold' : undefined}>{word}</span>
      {state === 'failing' && failingSince !== null && (
        <>
          {' '}
          <Time at={failingSince} form="since" />
        </>
      )}
      {state === 'muted' && mutedUntil !== null && <> until {mutedUntil.slice(0, 16).replace('T', ' ')} UTC</>}
      <span className="block text-12 wrap-anywhere text-ink-2">
        {disabled !== null && <>{disabled.reason}. </>}
        {deliveredAt === null ? (
          'Nothing was delivered yet'
        ) : (
          <>
            Delivered <Time at={deliveredAt} />
          </>
        )}
        {waiting > 0 && `; ${formatQuantity(waiting, 'message')} waiting`}
      </span>
      {counts.dead > 0 && <span className="block font-semibold">{formatQuantity(counts.dead, 'dead message')}</span>}
    </>
  );
}
