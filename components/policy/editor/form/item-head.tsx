import type { ReactNode } from 'react';
import { Button } from '#components/ui/form/button.tsx';

type Props = {
  title: string;
  /** Its place, from 0. */
  at: number;
  /** The number of all elements. */
  of: number;
  onMove: (by: -1 | 1) => void;
  onRemove: () => void;
};

/** The heading of an element of a list, with buttons that move and remove it. */

export function ItemHead({ title, at, of, onMove, onRemove }: Props) {
  const named = <span className="sr-only"> {title}</span>;
  return (
    <div className="flex flex-wrap items-baseline justify-between gap-x-4">
      <h3 className="text-14 font-semibold wrap-anywhere">
        {at + 1}. {title}
      </h3>
      <span className="flex">
        <Small isOff={at === 0} onClick={() => onMove(-1)}>
          Up{named}
        </Small>
        <Small isOff={at === of - 1} onClick={() => onMove(1)}>
          Down{named}
        </Small>
        <Small onClick={onRemove}>Remove{named}</Small>
      </span>
    </div>
  );
}

function Small({ children, isOff = false, onClick }: { children: ReactNode; isOff?: boolean; onClick: () => void }) {
  return (
    <Button variant="quiet" disabled={isOff} onClick={onClick} className="h-6! px-2! text-13!">
      {children}
    </Button>
  );
}
