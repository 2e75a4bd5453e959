'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useLive } from '#components/live/use-live.ts';
import type { LiveEvent } from '#lib/views/activity/live-event.ts';

/**
 * Draws the page anew when something it shows has changed: at most once a second, and of one artifact only where
 * `digest` is given. `since`: the newest event when it was drawn.
 */
export function LiveRefresh({ on, since, digest }: { on: LiveEvent['type'][]; since?: number; digest?: string }) {
  const router = useRouter();
  const timer = useRef<ReturnType<typeof setTimeout>>(undefined);
  useEffect(() => () => clearTimeout(timer.current), []);
  useLive((event) => {
    if (!on.includes(event.type) || (digest !== undefined && !concerns(event, digest))) return;
    timer.current ??= setTimeout(() => {
      timer.current = undefined;
      router.refresh();
    }, 1000);
  }, since);
  return null;
}

/** A delivery does not say which artifacts it is about; one that changed nothing concerns none. */
function concerns(event: LiveEvent, digest: string): boolean {
  switch (event.type) {
    case 'evidence':
      return event.item.digest === digest;
    case 'status':
      return event.digest === digest;
    case 'delivery':
      return event.outcome === 'accepted';
  }
}
