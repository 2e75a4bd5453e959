'use client';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { sendAsAdmin } from '#components/admin/admin-request.ts';
import { AdminTokenField, keepEnteredToken } from '#components/admin/token-field.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Field, TextArea } from '#components/ui/form/field.tsx';
import { MAX_REASON_LENGTH } from '#lib/views/reason.ts';

type State = { kind: 'idle' | 'asking' | 'running' } | { kind: 'refused'; message: string };

type Props = {
  /** The address of the document in the API. */
  api: string;
  version: number;
  /** What follows, as sentences. */
  effect: string;
};

/** Takes a document out of force, with a reason and an admin token. `version` is the one on the page. */
export function RetireDocument({ api, version, effect }: Props) {
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    setState({ kind: 'running' });
    const reason = String(entered.get('reason') ?? '').trim();
    const answer = await sendAsAdmin('DELETE', api, { reason, version });
    if (answer.ok) window.location.reload();
    else setState({ kind: 'refused', message: answer.message });
  }

  return (
    <div>
      <p className="max-w-[80ch] pb-2 text-ink-2">{effect}</p>
      {state.kind === 'idle' ? (
        <Button onClick={() => setState({ kind: 'asking' })}>Retire …</Button>
      ) : (
        <form
          onSubmit={(event) => void onSubmit(event)}
          method="post"
          className="grid max-w-3xl gap-3 border-l-2 border-line-2 pl-3"
        >
          <Field label="Reason">
            <TextArea name="reason" rows={2} required maxLength={MAX_REASON_LENGTH} className="font-sans!" />
          </Field>
          <AdminTokenField />
          <div className="flex flex-wrap items-center gap-3">
            <Button type="submit" disabled={state.kind === 'running'}>
              {state.kind === 'running' ? 'Retiring …' : 'Retire from now on'}
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
