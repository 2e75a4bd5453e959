'use client';
import { useState } from 'react';
import type { SubmitEvent } from 'react';
import { Button } from '#components/ui/form/button.tsx';
import { Field, Input } from '#components/ui/form/field.tsx';
import { sendSession } from './session-request.ts';

type State = { kind: 'idle' | 'running' } | { kind: 'refused'; message: string };

/** Signs in with a name and a password, and shows the page `to`. */
export function PasswordForm({ to }: { to: string }) {
  const [state, setState] = useState<State>({ kind: 'idle' });

  async function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    setState({ kind: 'running' });
    const answer = await sendSession('POST', '/api/v1/session', {
      name: String(entered.get('name') ?? '').trim(),
      password: String(entered.get('password') ?? ''),
    });
    if (answer.ok) window.location.assign(to);
    else setState({ kind: 'refused', message: answer.message });
  }

  return (
    <form onSubmit={(event) => void onSubmit(event)} method="post" className="grid gap-4">
      <Field label="Name">
        <Input name="name" autoComplete="username" autoCapitalize="none" required maxLength={100} />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required maxLength={1000} />
      </Field>
      <div className="flex flex-wrap items-center gap-3">
        <Button type="submit" variant="strong" disabled={state.kind === 'running'}>
          {state.kind === 'running' ? 'Signing in …' : 'Sign in'}
        </Button>
        <span role="status" className="text-13">
          {state.kind === 'refused' ? state.message : ''}
        </span>
      </div>
    </form>
  );
}
