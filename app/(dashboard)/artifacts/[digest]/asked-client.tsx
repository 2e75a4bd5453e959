'use client';
import { usePathname } from 'next/navigation';
import { segmentText } from '../../../segment.ts';

/** The digest that was asked for, as it stands in the address: a page for what is not found is told nothing else. */
export function Asked() {
  return <code className="font-mono">{segmentText(usePathname().split('/').pop() ?? '')}</code>;
}
