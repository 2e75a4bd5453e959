'use client';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, TextArea } from '#components/ui/form/field.tsx';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

type State = { kind: 'idle' | 'asking' | 'running' } | { kind: 'refused'; message: string };

/** Removes the bytes of a document for good, with a reason and an admin token. */
export function SealDocument({ id }: { id: string }) {
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    setState({ kind: 'running' });
    const reason = String(entered.get('reason') ?? '').trim();
    const secrets = String(entered.get('secrets') ?? '')
      .split(/\r?\n/)
      .filter((line) => line !== '');
    const answer = await sendAsAdmin('POST', `/api/v1/attestations/${encodeURIComponent(id)}/seal`, {
      reason,
      ...(secrets.length > 0 && { secrets }),
    });
    if (answer.ok) window.location.reload();
    else setState({ kind: 'refused', message: answer.message });
  }

  return (
    <div className="pt-3 print:hidden">
      {state.kind === 'idle' ? (
        <Button onClick={() => setState({ kind: 'asking' })}>Seal …</Button>
      ) : (
        <form
          onSubmit={(event) => void onSubmit(event)}
          method="post"
          className="grid max-w-3xl gap-3 border-l-2 border-line-2 pl-3"
        >
          <p className="max-w-[80ch] text-ink-2">
            The original bytes are removed for good, also when they arrive again. The digest, the log entry, the checks
            and the verdicts stay, and this page says who sealed the document and why.
          </p>
          <Field label="Reason">
            <TextArea name="reason" rows={2} required maxLength={MAX_REASON_LENGTH} className="font-sans!" />
          </Field>
          <Field label="Secrets that are not masked above, one a line (optional)">
            <TextArea name="secrets" rows={2} autoComplete="off" spellCheck={false} />
          </Field>
          <AdminTokenField />
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" disabled={state.kind === 'running'}>
              {state.kind === 'running' ? 'Sealing …' : 'Seal for good'}
            </Button>
            <Button variant="quiet" onClick={() => setState({ kind: 'idle' })}>
              Cancel
            </Button>
            <span role="status" className="text-13">
              {state.kind === 'refused' ? state.message : ''}
            </span>
          </div>
        </form>
      )}
    </div>
  );
}
