'use client';
import { AdminSubmit } from '#components/admin/submit.tsx';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { Field, Input, TextArea } from '#components/ui/form/field.tsx';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';
import { type QuarantineDraft, quarantineBody } from './query.ts';

/** The form that quarantines evidence, with an admin token. `start` fills it. */
export function CreateQuarantine({ start }: { start: QuarantineDraft }) {
  const [draft, setDraft] = useState({ ...start, reason: '' });
  const { state, refusal, problemOf, send } = useRequest();
  const input = (member: keyof QuarantineDraft) => ({
    value: draft[member],
    onChange: (event: { target: { value: string } }) => setDraft({ ...draft, [member]: event.target.value }),
  });

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    const request = postAsAdmin('/api/v1/quarantine', { ...quarantineBody(draft), reason: draft.reason.trim() });
    void send(request, () => window.location.assign('/quarantine'));
  }

  return (
    <form onSubmit={onSubmit} method="post" className="grid max-w-240 content-start gap-3 sm:grid-cols-2 print:hidden">
      <Field
        label="One document"
        hint="its id; then leave the other criteria empty"
        problem={problemOf('evidence')}
        className="sm:col-span-2"
      >
        <Input {...input('evidence')} placeholder="sha256:…" className="font-mono text-13" />
      </Field>
      <Field label="Everything of a sender" hint="as token:3" problem={problemOf('sender')}>
        <Input {...input('sender')} />
      </Field>
      <Field label="Everything of a signer" hint="the identity, or the id of a key" problem={problemOf('signer')}>
        <Input {...input('signer')} />
      </Field>
      <Field
        label="Issuer of the signer"
        hint="only where several signers have this identity"
        problem={problemOf('issuer')}
        className="sm:col-span-2"
      >
        <Input {...input('issuer')} />
      </Field>
      <Field label="Received from (UTC)" problem={problemOf('from')}>
        <Input {...input('from')} type="datetime-local" step={1} />
      </Field>
      <Field label="Received before (UTC)" problem={problemOf('until')}>
        <Input {...input('until')} type="datetime-local" step={1} />
      </Field>
      <Field label="Reason" problem={problemOf('reason')} className="sm:col-span-2">
        <TextArea
          value={draft.reason}
          onChange={(event) => setDraft({ ...draft, reason: event.target.value })}
          rows={3}
          required
          maxLength={MAX_REASON_LENGTH}
          className="font-sans!"
        />
      </Field>
      <AdminSubmit label="Quarantine" running="Quarantining …" isRunning={state.kind === 'running'}>
        {refusal}
      </AdminSubmit>
    </form>
  );
}
