'use client';
import type { ReactNode } from 'react';

/** A form that submits itself on every change; without script it has a button. */
export function SubmitOnChange({
  action,
  children,
  className,
}: {
  action: string;
  children: ReactNode;
  className?: string;
}) {
  return (
    <form action={action} className={className} onChange={(event) => event.currentTarget.requestSubmit()}>
      {children}
      <noscript>
        <button type="submit">Show</button>
      </noscript>
    </form>
  );
}
