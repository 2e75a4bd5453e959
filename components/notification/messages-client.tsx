'use client';
import { useEffect, useState } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { useRequest } from '#components/admin/use-request.ts';
import { Cell, type Column, Row, RowHead, Table } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Select } from '#components/ui/form/field.tsx';
import { Link } from '#components/ui/text/link.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { formatQuantity } from '#lib/format/quantity.ts';
import { MESSAGE_STATES, type SentMessagePage, type SentMessageView } from '#lib/views/subscription/subscription.ts';
import { MESSAGE_LABELS } from './labels.ts';
import { mergeMessages, type MessageList } from './merge-messages.ts';

const COLUMNS: Column[] = [
  { label: 'Message' },
  { label: 'State' },
  { label: 'Last answer', wide: true },
  { label: 'Replay', align: 'right', hidden: true, className: 'print:hidden' },
];
const PAGE_SIZE = 50;
/** How often the list is read again while it is shown. */
const REFRESH_MS = 5_000;

/** The messages to a subscription, with the answers of the receiver; dead ones can be sent again. */
export function Messages({ id, onChange }: { id: number; onChange: () => void }) {
  const [list, setList] = useState<MessageList | null>(null);
  const [state, setState] = useState('');
  const { refusal, send } = useRequest();
  const path = `/api/v1/subscriptions/${id}`;

  function load(of: string, after: string | null, shown: readonly SentMessageView[]) {
    const query = new URLSearchParams({
      limit: String(PAGE_SIZE),
      ...(of && { state: of }),
      ...(after && { cursor: after }),
    });
    void send(sendAsAdmin('GET', `${path}/messages?${query}`), (body) => {
      const page = body as unknown as SentMessagePage;
      setList({ messages: [...shown, ...page.messages], cursor: page.cursor });
    });
  }
  // oxlint-disable-next-line react-hooks/exhaustive-deps -- the list is read once for each subscription and state
  useEffect(() => load(state, null, []), [id, state]);

  useEffect(() => {
    let isShown = true;
    const timer = setInterval(() => {
      if (document.hidden) return;
      const query = new URLSearchParams({ limit: String(PAGE_SIZE), ...(state && { state }) });
      // The list stays as it is where the server cannot be asked.
      void sendAsAdmin('GET', `/api/v1/subscriptions/${id}/messages?${query}`).then((answer) => {
        if (!isShown || !answer.ok) return;
        const page = answer.body as unknown as SentMessagePage;
        setList((shown) => (shown === null ? null : mergeMessages(shown, page)));
      });
    }, REFRESH_MS);
    return () => {
      isShown = false;
      clearInterval(timer);
    };
  }, [id, state]);

  const replay = (query: string) =>
    void send(sendAsAdmin('POST', `${path}/replay${query}`), () => {
      load(state, null, []);
      onChange();
    });
  const { messages = null, cursor = null } = list ?? {};
  const hasDead = messages?.some((one) => one.state === 'dead') === true;
  return (
    <section aria-label="Messages" className="space-y-2">
      <div className="flex flex-wrap items-end gap-3">
        <Field label="State">
          <Select
            value={state}
            onChange={(event) => setState(event.target.value)}
            options={[
              { value: '', label: 'all' },
              ...MESSAGE_STATES.map((value) => ({ value, label: MESSAGE_LABELS[value] })),
            ]}
          />
        </Field>
        {hasDead && <Button onClick={() => replay('')}>Send all dead ones again</Button>}
        <span role="status" className="text-13">
          {refusal}
        </span>
      </div>
      {messages?.length === 0 && <p className="text-13 text-ink-2">None.</p>}
      {messages !== null && messages.length > 0 && (
        <Table caption="Messages of the subscription" columns={COLUMNS}>
          {messages.map((one) => (
            <MessageRow key={one.id} message={one} onReplay={() => replay(`?message=${one.id}`)} />
          ))}
        </Table>
      )}
      {cursor !== null && <Button onClick={() => load(state, cursor, messages ?? [])}>Earlier ones</Button>}
    </section>
  );
}

function MessageRow({ message: one, onReplay }: { message: SentMessageView; onReplay: () => void }) {
  const { title, links, severity } = one.message;
  return (
    <Row>
      <RowHead className="min-w-32 text-13">
        <span className="wrap-anywhere">
          {links[0] === undefined ? title : <Link href={new URL(links[0].url).pathname}>{title}</Link>}
        </span>
        <span className="block text-12 text-ink-2">
          {severity} · <Time at={one.createdAt} />
        </span>
        <span className="block text-12 wrap-anywhere text-ink-2 md:hidden">{one.answer}</span>
      </RowHead>
      <Cell className="min-w-20 text-13">
        <span className={one.state === 'dead' ? 'font-semibold' : undefined}>{MESSAGE_LABELS[one.state]}</span>
        <span className="block text-12 text-ink-2">
          {formatQuantity(one.attempts, 'attempt')}
          {one.dueAt !== null && one.attempts > 0 && <>, next at {one.dueAt.slice(11, 16)} UTC</>}
        </span>
      </Cell>
      <Cell wide className="min-w-32 text-13 wrap-anywhere">
        {one.answer ?? <span className="text-ink-2">none yet</span>}
      </Cell>
      <Cell align="right" className="print:hidden">
        {one.state === 'dead' && (
          <Button onClick={onReplay} className="h-7! px-2! text-13!" aria-label={`Send again: ${title}`}>
            Send again
          </Button>
        )}
      </Cell>
    </Row>
  );
}
