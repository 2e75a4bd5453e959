'use client';
import { type SubmitEvent, useId, useState } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { enteredReason } from '#components/admin/reason-field.tsx';
import { RowWithForm } from '#components/admin/row-with-form.tsx';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { Cell, RowHead } from '#components/ui/data/table.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input } from '#components/ui/form/field.tsx';
import { Time } from '#components/ui/text/time.tsx';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import type { ConnectionView, NewConnectionView } from '#lib/views/activity/connection.ts';
import { NewSecret } from './new-secret.tsx';

type Props = { connection: ConnectionView; columns: number; now: number; onChanged: () => void };

/** The row of a connection, with a form that rotates its secret or ends it. */
export function ConnectionRow({ connection, columns, now, onChanged }: Props) {
  const { state, refusal, setOpen, send } = useRequest();
  const [made, setMade] = useState<NewConnectionView | null>(null);
  const formId = useId();
  const { id, name, title, address, endedAt } = connection;
  const isOpen = state.kind === 'asking' || state.kind === 'refused';

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    const verb = (event.nativeEvent.submitter as HTMLButtonElement | null)?.value === 'end' ? 'end' : 'rotate';
    const request = postAsAdmin(`/api/v1/connections/${id}/${verb}`, { reason: enteredReason(entered) });
    void send(request, (body) => {
      setOpen(false);
      if (verb === 'rotate') setMade(body as unknown as NewConnectionView);
      else onChanged();
    });
  }

  return (
    <RowWithForm
      columns={columns}
      isOpen={isOpen || made !== null}
      isRunning={state.kind === 'running'}
      onToggle={() => {
        setMade(null);
        setOpen(!isOpen && made === null);
      }}
      action={
        endedAt === null && (
          <>
            Change<span className="sr-only"> {name}</span>
          </>
        )
      }
      formId={formId}
      form={
        made !== null ? (
          <NewSecret made={made} />
        ) : (
          <form id={formId} onSubmit={onSubmit} method="post" className="grid max-w-160 gap-3">
            <Field label="Reason">
              <Input name="reason" required maxLength={MAX_REASON_LENGTH} />
            </Field>
            <AdminTokenField />
            <div className="flex flex-wrap items-center gap-3">
              {address !== null && (
                <Button type="submit" value="rotate">
                  Make another secret
                </Button>
              )}
              <Button type="submit" value="end">
                End the connection
              </Button>
              <span role="status" className="text-13">
                {refusal}
              </span>
            </div>
            {address !== null && <p className="text-13 text-ink-2">The secret before is accepted for another day.</p>}
          </form>
        )
      }
    >
      <RowHead className="min-w-40">
        <span className="wrap-anywhere">{name}</span>
        <span className="block text-12 text-ink-2">
          {title}
          {endedAt !== null && ' · ended'}
        </span>
        {address !== null && <span className="block font-mono text-12 wrap-anywhere text-ink-2">{address}</span>}
        <span className="block text-13 wrap-anywhere text-ink-2 md:hidden">about {scopeSentence(connection)}</span>
      </RowHead>
      <Cell wide className="max-w-[48ch] wrap-anywhere">
        {scopeSentence(connection)}
      </Cell>
      <SecretCell connection={connection} now={now} />
      <Cell className="text-ink-2">
        <Heard connection={connection} now={now} />
      </Cell>
    </RowWithForm>
  );
}

/** When a connection last delivered, or what it asks about. */
function Heard({ connection: { address, packages, lastDelivery }, now }: { connection: ConnectionView; now: number }) {
  if (address === null) return <>asks about {formatQuantity(packages.length, 'package')}</>;
  return lastDelivery === null ? <>never</> : <Time at={lastDelivery} now={now} />;
}

function SecretCell({ connection, now }: { connection: ConnectionView; now: number }) {
  const { secretSince, earlierSecretUntil, hasToken, address, endedAt } = connection;
  if (address === null) {
    const needed = endedAt === null ? 'none needed' : 'deleted';
    return <Cell className="text-ink-2">{hasToken ? 'a token for requests' : needed}</Cell>;
  }
  return (
    <Cell className="text-ink-2">
      {secretSince === null ? 'deleted' : <Time at={secretSince} now={now} />}
      {earlierSecretUntil !== null && (
        <span className="block text-12">the one before until {earlierSecretUntil.slice(0, 16).replace('T', ' ')}</span>
      )}
      {hasToken && <span className="block text-12">with a token for requests</span>}
    </Cell>
  );
}

/** What a connection may speak about. */
export function scopeSentence({
  hosts,
  projects,
  environments,
}: Pick<ConnectionView, 'hosts' | 'projects' | 'environments'>): string {
  const isAll = projects.includes(EVERY_PROJECT);
  const named = projects.length > 0 && !isAll ? projects.join(', ') : 'every project';
  const host = hosts.length > 0 ? ` of ${hosts.join(', ')}` : '';
  const where = environments.length > 0 ? `, in ${environments.join(', ')}` : '';
  return `${named}${projects.length > 0 ? '' : host}${where}`;
}
