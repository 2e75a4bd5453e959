'use client';
import type { SubmitEvent } from 'react';
import { useRequest } from '#components/admin/use-request.ts';
import { Field, Input } from '#components/ui/form/field.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import { sendSession } from './session-request.ts';

/** Signs in with a name and a password, and shows the page `to`. */
export function PasswordForm({ to }: { to: string }) {
  const { state, refusal, send } = useRequest();

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    const request = sendSession('POST', '/api/v1/session', {
      name: String(entered.get('name') ?? '').trim(),
      password: String(entered.get('password') ?? ''),
    });
    void send(request, () => window.location.assign(to));
  }

  return (
    <form onSubmit={onSubmit} method="post" className="grid gap-4">
      <Field label="Name">
        <Input name="name" autoComplete="username" autoCapitalize="none" required maxLength={100} />
      </Field>
      <Field label="Password">
        <Input name="password" type="password" autoComplete="current-password" required maxLength={1000} />
      </Field>
      <SubmitLine label="Sign in" running="Signing in …" isRunning={state.kind === 'running'} variant="strong">
        {refusal}
      </SubmitLine>
    </form>
  );
}
