'use client';
import { type SubmitEvent, useState } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { useMay } from '#components/admin/viewer-client.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input } from '#components/ui/form/field.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { CodeLines } from '#components/ui/text/code.tsx';
import type { BadgeAddressList, NewBadgeAddress } from '#lib/views/access/visibility.ts';
import { badgesPath } from './paths.ts';

/** Lists the addresses at which everybody who knows one gets the badges of a project; makes and revokes them. */
export function BadgeAddresses({ project }: { project: string }) {
  const { state, refusal, setOpen, send } = useRequest();
  const [list, setList] = useState<BadgeAddressList['addresses'] | null>(null);
  const [made, setMade] = useState<NewBadgeAddress | null>(null);
  const path = badgesPath(project);
  const take = (body: object) => {
    setList((body as BadgeAddressList).addresses);
    setOpen(true);
  };

  /** Make an address where the form has a note; then list them all. */
  async function submit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = event.currentTarget;
    const entered = new FormData(form);
    keepEnteredToken(entered);
    const note = String(entered.get('note') ?? '').trim();
    if (note !== '') {
      const answer = await sendAsAdmin('POST', path, { note });
      if (!answer.ok) return send(Promise.resolve(answer), take);
      setMade(answer.body as NewBadgeAddress);
      form.reset();
    }
    return send(sendAsAdmin('GET', path), take);
  }

  if (!useMay('badge.change', { project })) return null;
  if (state.kind === 'idle') return <Button onClick={() => setOpen(true)}>Addresses of badges …</Button>;
  return (
    <form
      onSubmit={(event) => void submit(event)}
      method="post"
      className="grid max-w-3xl gap-3 border-l-2 border-line-2 pl-3"
    >
      <p>
        Everybody who knows such an address gets the badges of this project without a sign-in, also while it is private.
        A badge does not name the project.
      </p>
      {made !== null && (
        <div role="status" className="space-y-1">
          <p>The new address. Attestry cannot show it again:</p>
          <CodeLines label="address of the badge" text={`${window.location.origin}${made.svg}`} />
        </div>
      )}
      {list !== null && (
        <Addresses list={list} onRevoke={(id) => void send(sendAsAdmin('DELETE', `${path}/${id}`), take)} />
      )}
      <Field label="What a new address is for" hint="leave it empty to list the addresses only">
        <Input name="note" maxLength={200} placeholder="README" />
      </Field>
      <AdminTokenField />
      <SubmitLine
        label="Make or list"
        running="Asking …"
        isRunning={state.kind === 'running'}
        onCancel={() => {
          setMade(null);
          setOpen(false);
        }}
      >
        {refusal}
      </SubmitLine>
    </form>
  );
}

function Addresses({ list, onRevoke }: { list: BadgeAddressList['addresses']; onRevoke: (id: number) => void }) {
  if (list.length === 0) return <p className="text-ink-2">The project has no address.</p>;
  return (
    <ul aria-label="Addresses of badges">
      {list.map(({ id, note, createdAt, createdBy }) => (
        <li key={id} className="flex items-center justify-between gap-3 border-b border-line py-1">
          <span className="min-w-0 wrap-anywhere">
            {id}: {note}{' '}
            <span className="text-ink-2">
              since {createdAt.slice(0, 10)}
              {createdBy !== null && ` by ${createdBy.name}`}
            </span>
          </span>
          <Button onClick={() => onRevoke(id)} className="h-7! px-2! text-13!" aria-label={`Revoke address ${id}`}>
            Revoke
          </Button>
        </li>
      ))}
    </ul>
  );
}
