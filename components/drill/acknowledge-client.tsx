'use client';
import type { SubmitEvent } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { useRequest } from '#components/admin/use-request.ts';
import { Field, TextArea } from '#components/ui/form/field.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

/** The form that acknowledges a drill. */
export function AcknowledgeDrill({ id }: { id: number }) {
  const { state, refusal, problemOf, send } = useRequest();

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    void send(postAsAdmin(`/api/v1/drills/${id}/acknowledge`, { note: String(entered.get('note') ?? '') }));
  }

  return (
    <form onSubmit={onSubmit} method="post" className="grid max-w-3xl gap-3 print:hidden">
      <Field label="What was noticed, and what follows from it" problem={problemOf('note')}>
        <TextArea name="note" rows={3} required maxLength={MAX_REASON_LENGTH} className="font-sans!" />
      </Field>
      <AdminTokenField />
      <SubmitLine label="Acknowledge" running="Acknowledging …" isRunning={state.kind === 'running'} variant="strong">
        {refusal}
      </SubmitLine>
    </form>
  );
}
