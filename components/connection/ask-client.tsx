'use client';
import { useState } from 'react';
import { postAsAdmin } from '#components/admin/admin-request.ts';
import { useRequest } from '#components/admin/use-request.ts';
import { Button } from '#components/ui/form/button.tsx';

/** How long a registry has to answer before the list is read again. */
const PAUSE_MS = 3_000;

/** The button that has the registry of a connection asked now. The list is read again a moment later. */
export function AskRegistry({ id, name, onAsked }: { id: number; name: string; onAsked: () => void }) {
  const { state, refusal, setOpen, send } = useRequest();
  const [isWaiting, setIsWaiting] = useState(false);
  const isBusy = state.kind === 'running' || isWaiting;

  function ask() {
    void send(postAsAdmin(`/api/v1/connections/${id}/ask`), () => {
      setIsWaiting(true);
      setTimeout(() => {
        setIsWaiting(false);
        setOpen(false);
        onAsked();
      }, PAUSE_MS);
    });
  }

  return (
    <span className="mt-1 flex flex-wrap items-center gap-2 print:hidden">
      <Button onClick={ask} disabled={isBusy} className="h-7! px-2! text-13!">
        {isBusy ? 'Asking …' : 'Ask now'}
        <span className="sr-only"> about the packages of {name}</span>
      </Button>
      <span role="status" className="text-12 text-ink-2">
        {refusal}
      </span>
    </span>
  );
}
