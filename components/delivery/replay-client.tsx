'use client';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { hasAdminToken, postAsAdmin } from '#components/admin/admin-request.ts';
import { keepEnteredToken } from '#components/admin/token-field.tsx';
import { useMay } from '#components/admin/viewer-client.tsx';
import { Button } from '#components/ui/form/button.tsx';
import { Input } from '#components/ui/form/field.tsx';

type State = { kind: 'idle' | 'asking' | 'running' } | { kind: 'done' | 'refused'; message: string };

/** A button that processes a stored delivery again. It asks for an admin token once while the page is open. */
export function ReplayButton({ id }: { id: number }) {
  const [state, setState] = useState<State>({ kind: 'idle' });
  const may = useMay('delivery.replay', 'installation');

  async function replay() {
    if (!hasAdminToken()) {
      setState({ kind: 'asking' });
      return;
    }
    setState({ kind: 'running' });
    setState(await requestReplay(id));
  }
  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    keepEnteredToken(new FormData(event.currentTarget));
    void replay();
  }

  if (!may) return null;
  if (state.kind === 'asking') {
    return (
      <form onSubmit={onSubmit} method="post" className="flex min-w-56 gap-1">
        <Input
          name="token"
          type="password"
          aria-label={`Admin token, to replay delivery ${id}`}
          placeholder="admin token"
          required
          className="h-7! text-13!"
        />
        <Button type="submit" className="h-7! px-2! text-13!">
          Go
        </Button>
      </form>
    );
  }
  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-2">
      <span role="status" className="text-13 text-ink-2">
        {state.kind === 'done' || state.kind === 'refused' ? state.message : ''}
      </span>
      <Button onClick={() => void replay()} disabled={state.kind === 'running'} className="h-7! px-2! text-13!">
        {state.kind === 'running' ? 'Replaying …' : 'Replay'}
        <span className="sr-only"> delivery {id}</span>
      </Button>
    </span>
  );
}

async function requestReplay(id: number): Promise<State> {
  const answer = await postAsAdmin(`/api/v1/deliveries/${id}/replay`);
  if (!answer.ok) return { kind: 'refused', message: answer.message };
  return {
    kind: 'done',
    message: [answer.body.outcome, answer.body.reason].filter(Boolean).join(': ') || 'replayed',
  };
}
