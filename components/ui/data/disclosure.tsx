import type { ReactNode } from 'react';
import { classNames } from '../class-names.ts';
import { Chevron } from '../icons.tsx';

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
        <Chevron />
        <div className="min-w-0 flex-1">{summary}</div>
      </summary>
      <div className="pb-4 pl-4">{children}</div>
    </details>
  );
}
