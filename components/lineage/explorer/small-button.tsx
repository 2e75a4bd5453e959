import type { ReactNode } from 'react';
import { Button } from '#components/ui/form/button.tsx';

/** A small button of the panel, or a link that looks like one. */
export function SmallButton({
  href,
  onClick,
  disabled,
  children,
}: {
  href?: string;
  onClick?: () => void;
  disabled?: boolean;
  children: ReactNode;
}) {
  if (href !== undefined)
    return (
      <a
        href={href}
        className="inline-flex h-7 items-center rounded-2 border border-line-2 bg-sheet px-2 text-accent hover:border-accent hover:bg-accent-wash"
      >
        {children}
      </a>
    );
  return (
    <Button onClick={onClick} disabled={disabled} className="h-7! px-2! text-13!">
      {children}
    </Button>
  );
}
