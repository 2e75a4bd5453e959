import type { ReactNode, SubmitEvent } from 'react';
import { Button } from '#components/ui/form/button.tsx';
import { SubmitLine } from '#components/ui/form/submit-line.tsx';
import type { AdminAnswer } from './admin-request.ts';
import { enteredReason, ReasonField } from './reason-field.tsx';
import { AdminTokenField, keepEnteredToken } from './token-field.tsx';
import { useRequest } from './use-request.ts';

type Props = {
  /** The button that opens the form, and the one that sends it, also while the request runs. */
  labels: { open: string; submit: string; running: string };
  request: (reason: string, entered: FormData) => Promise<AdminAnswer>;
  /** What stands above the reason. */
  intro?: ReactNode;
  /** The fields below the reason. */
  children?: ReactNode;
};

/** A button that opens a form, which asks for a reason and an admin token, and reloads the page after the change. */
export function ReasonForm({ labels, request, intro, children }: Props) {
  const { state, refusal, setOpen, send } = useRequest();

  function onSubmit(event: SubmitEvent<HTMLFormElement>) {
    event.preventDefault();
    const entered = new FormData(event.currentTarget);
    keepEnteredToken(entered);
    void send(request(enteredReason(entered), entered));
  }

  if (state.kind === 'idle') return <Button onClick={() => setOpen(true)}>{labels.open}</Button>;
  return (
    <form onSubmit={onSubmit} method="post" className="grid max-w-3xl gap-3 border-l-2 border-line-2 pl-3">
      {intro}
      <ReasonField />
      {children}
      <AdminTokenField />
      <SubmitLine
        label={labels.submit}
        running={labels.running}
        isRunning={state.kind === 'running'}
        onCancel={() => setOpen(false)}
      >
        {refusal}
      </SubmitLine>
    </form>
  );
}
