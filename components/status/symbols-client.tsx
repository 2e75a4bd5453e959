'use client';
import { IconSymbols } from '#components/ui/icons.tsx';
import { MarkSymbols } from './mark.tsx';

/** The shapes of marks and icons, to which every page refers. It is not `display: none`, so that they are drawn. */
export function Symbols() {
  return (
    <svg aria-hidden="true" width="0" height="0" className="absolute">
      <MarkSymbols />
      <IconSymbols />
    </svg>
  );
}
