'use client';
import { useState } from 'react';
import { Button } from '#components/ui/form/button.tsx';
import { sendSession } from './session-request.ts';

/** Ends the session of this browser, and the one at the provider where that offers it. */
export function SignOut() {
  return (
    <Ending
      path="/api/v1/session"
      label="Sign out"
      after={(signOutUrl) => window.location.assign(signOutUrl ?? '/sign-in')}
    />
  );
}

/** Ends another session. */
export function EndSession({ id, name }: { id: number; name: string }) {
  return (
    <Ending
      path={`/api/v1/sessions/${id}`}
      label="End"
      hint={` session ${id} of ${name}`}
      isSmall
      after={() => window.location.reload()}
    />
  );
}

type Props = {
  path: string;
  label: string;
  hint?: string;
  isSmall?: boolean;
  after: (signOutUrl: string | null) => void;
};

function Ending({ path, label, hint, isSmall = false, after }: Props) {
  const [message, setMessage] = useState<string | null>(null);

  async function end() {
    const answer = await sendSession('DELETE', path);
    if (answer.ok) after(answer.body.signOutUrl ?? null);
    else setMessage(answer.message);
  }

  return (
    <span className="inline-flex flex-wrap items-center justify-end gap-2">
      <span role="status" className="text-13 text-ink-2">
        {message}
      </span>
      <Button onClick={() => void end()} className={isSmall ? 'h-7! px-2! text-13!' : undefined}>
        {label}
        {hint !== undefined && <span className="sr-only">{hint}</span>}
      </Button>
    </span>
  );
}
