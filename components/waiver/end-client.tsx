'use client';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { hasAdminToken, postAsAdmin, setAdminToken } from '#components/admin/admin-request.ts';
import { Button } from '#components/ui/form/button.tsx';
import { Input } from '#components/ui/form/field.tsx';
import { WAIVER_LIMITS } from '#lib/views/waiver.ts';

type State = { kind: 'idle' | 'asking' | 'running' } | { kind: 'refused'; message: string };

/** A button that ends a waiver. It asks for a reason, and once for an admin token while the page is open. */
export function EndButton({ id }: { id: string }) {
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const form = new FormData(event.currentTarget);
    const entered = form.get('token');
    if (entered !== null) setAdminToken(String(entered));
    const reason = String(form.get('reason') ?? '').trim();
    setState({ kind: 'running' });
    const answer = await postAsAdmin(`/api/v1/waivers/${id}/revoke`, reason === '' ? {} : { reason });
    if (answer.ok) window.location.reload();
    else setState({ kind: 'refused', message: answer.message });
  }

  if (state.kind === 'asking')
    return (
      <form
        onSubmit={(event) => void onSubmit(event)}
        method="post"
        className="flex min-w-28 flex-col gap-1 md:min-w-48"
      >
        <Input
          name="reason"
          aria-label={`Why waiver ${id} ends`}
          placeholder="why (optional)"
          maxLength={WAIVER_LIMITS.reason}
          className="h-7! text-13!"
        />
        <span className="flex flex-wrap gap-1">
          {!hasAdminToken() && (
            <Input
              name="token"
              type="password"
              aria-label={`Admin token, to end waiver ${id}`}
              placeholder="admin token"
              required
              className="h-7! w-24 flex-1 text-13!"
            />
          )}
          <Button type="submit" className="ml-auto h-7! px-2! text-13!">
            End now
          </Button>
        </span>
      </form>
    );
  return (
    <span className="flex flex-col items-end gap-1">
      <Button
        onClick={() => setState({ kind: 'asking' })}
        disabled={state.kind === 'running'}
        className="h-7! px-2! text-13!"
      >
        {state.kind === 'running' ? 'Ending …' : 'End'}
        <span className="sr-only"> waiver {id}</span>
      </Button>
      <span role="status" className="text-13 text-ink-2">
        {state.kind === 'refused' ? state.message : ''}
      </span>
    </span>
  );
}
