'use client';
import { usePathname } from 'next/navigation';
import { decodeSegment } from '#app/decode-segment.ts';

/** The digest in the URL. Next passes no parameters to a not-found page, so it is read from the path. */
export function RequestedDigest() {
  return <code className="font-mono">{decodeSegment(usePathname().split('/').pop() ?? '')}</code>;
}
