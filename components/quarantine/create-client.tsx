'use client';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input, TextArea } from '#components/ui/form/field.tsx';
import { type QuarantineDraft, quarantineBody } from './query.ts';

type State = { kind: 'idle' | 'running' } | { kind: 'refused'; message: string; pointer: string | null };

const MAX_REASON = 2_000;

/** The form that quarantines evidence, with an admin token. `start` fills it. */
export function CreateQuarantine({ start }: { start: QuarantineDraft }) {
  const [draft, setDraft] = useState({ ...start, reason: '' });
  const [state, setState] = useState<State>({ kind: 'idle' });
  const problem = (member: string) =>
    state.kind === 'refused' && state.pointer === `/${member}` ? state.message : null;
  const input = (member: keyof QuarantineDraft) => ({
    value: draft[member],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [member]: event.target.value }),
  });

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    setState({ kind: 'running' });
    const answer = await postAsAdmin('/api/v1/quarantine', { ...quarantineBody(draft), reason: draft.reason.trim() });
    if (answer.ok) window.location.assign('/quarantine');
    else setState({ kind: 'refused', ...answer });
  }

  return (
    <form
      onSubmit={(event) => void onSubmit(event)}
      method="post"
      className="grid max-w-240 content-start gap-3 sm:grid-cols-2 print:hidden"
    >
      <Field
        label="One document"
        hint="its id; then leave the other criteria empty"
        problem={problem('evidence')}
        className="sm:col-span-2"
      >
        <Input {...input('evidence')} placeholder="sha256:…" className="font-mono text-13" />
      </Field>
      <Field label="Everything of a sender" hint="as token:3" problem={problem('sender')}>
        <Input {...input('sender')} />
      </Field>
      <Field label="Everything of a signer" hint="the identity, or the id of a key" problem={problem('signer')}>
        <Input {...input('signer')} />
      </Field>
      <Field label="Received from (UTC)" problem={problem('from')}>
        <Input {...input('from')} type="datetime-local" step={1} />
      </Field>
      <Field label="Received before (UTC)" problem={problem('until')}>
        <Input {...input('until')} type="datetime-local" step={1} />
      </Field>
      <Field
        label="Issuer of the signer"
        hint="only where several signers have this identity"
        problem={problem('issuer')}
        className="sm:col-span-2"
      >
        <Input {...input('issuer')} />
      </Field>
      <Field label="Reason" problem={problem('reason')} className="sm:col-span-2">
        <TextArea
          value={draft.reason}
          onChange={(event) => setDraft({ ...draft, reason: event.target.value })}
          rows={3}
          required
          maxLength={MAX_REASON}
          className="font-sans!"
        />
      </Field>
      <AdminTokenField />
      <div className="flex flex-wrap items-center gap-3 self-start sm:col-span-2">
        <Button type="submit" variant="strong" disabled={state.kind === 'running'}>
          {state.kind === 'running' ? 'Quarantining …' : 'Quarantine'}
        </Button>
        <span role="status" className="text-13">
          {state.kind === 'refused' ? state.message : ''}
        </span>
      </div>
    </form>
  );
}
