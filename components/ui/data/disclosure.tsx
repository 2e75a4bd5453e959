import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';

/** A row that expands in place, without script. `open` is its initial state. */
export function Disclosure({
  summary,
  children,
  open = false,
  id,
  className,
}: {
  summary: ReactNode;
  children: ReactNode;
  open?: boolean;
  id?: string;
  className?: string;
}) {
  return (
    <details id={id} open={open} className={classNames('border-b border-line scroll-mt-16', className)}>
      <summary className="flex cursor-pointer items-baseline gap-2 py-2 hover:bg-wash">
        <svg
          aria-hidden="true"
          width="8"
          height="8"
          viewBox="0 0 8 8"
          className="shrink-0 text-accent transition-transform [[open]>summary>&]:rotate-90 print:hidden"
        >
          <path d="M2 0l4 4-4 4" fill="none" stroke="currentColor" strokeWidth="1.5" />
        </svg>
        <div className="min-w-0 flex-1">{summary}</div>
      </summary>
      <div className="pb-4 pl-4">{children}</div>
    </details>
  );
}
