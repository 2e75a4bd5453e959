import { useEffect, useEffectEvent, useState } from 'react';
import type { LiveEvent } from '#lib/views/activity/live-event.ts';
import { subscribe } from './stream.ts';
import type { StreamState } from './stream.ts';

/** Receive live events while mounted, including those between `since` and mounting. Returns the state of the stream. */
export function useLive(onEvent: (event: LiveEvent) => void, since: number | null = null): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const latest = useEffectEvent(onEvent);
  const begin = useEffectEvent(() => subscribe({ onEvent: (event) => latest(event), onState: setState }, since));
  useEffect(() => begin(), []);
  return state;
}
