'use client';
import type { ReactNode } from 'react';

type Props = {
  action: string;
  children: ReactNode;
  className?: string;
  /** Submit on a change of a choice alone; the form has a button of its own for its other fields. */
  choicesOnly?: boolean;
};

/** A form that submits itself on every change; without script it has a button. */
export function SubmitOnChange({ action, children, className, choicesOnly = false }: Props) {
  return (
    <form
      action={action}
      className={className}
      onChange={(event) => {
        const isChoice = event.target instanceof HTMLSelectElement;
        if (isChoice || !choicesOnly) event.currentTarget.requestSubmit();
      }}
    >
      {children}
      {!choicesOnly && (
        <noscript>
          <button type="submit">Show</button>
        </noscript>
      )}
    </form>
  );
}
