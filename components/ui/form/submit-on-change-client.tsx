'use client';
import type { ReactNode } from 'react';

/** A form that asks again as soon as a choice changes; without script its button does. */
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
