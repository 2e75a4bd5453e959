'use client';
import { usePathname } from 'next/navigation';
import { decodeSegment } from '#app/decode-segment.ts';

/** The digest that was asked for, as it stands in the address: a page for what is not found is told nothing else. */
export function RequestedDigest() {
  return <code className="font-mono">{decodeSegment(usePathname().split('/').pop() ?? '')}</code>;
}
