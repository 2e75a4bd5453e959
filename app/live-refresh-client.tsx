'use client';
import { useRouter } from 'next/navigation';
import { useEffect, useRef } from 'react';
import { useLive } from '#components/live/use-live.ts';
import type { LiveEvent } from '#lib/views/activity/live-event.ts';

/**
 * Refresh the page when its data has changed, at most once a second. With `digest`, only for changes of that artifact.
 * `since` is the newest event at the time of rendering.
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

/** A delivery does not name its artifacts, so it concerns all of them, unless it changed nothing. */
function concerns(event: LiveEvent, digest: string): boolean {
  switch (event.type) {
    case 'evidence':
      return event.item.digest === digest;
    case 'status':
      return event.digest === digest;
    case 'delivery':
      return event.outcome === 'accepted';
    case 'drift':
    case 'drill':
    case 'gate':
    case 'waiver':
    case 'trust':
    case 'audit':
      return false;
  }
}
