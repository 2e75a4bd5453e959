import { useEffect, useEffectEvent, useState } from 'react';
import type { LiveEvent } from '#lib/views/live-event.ts';
import { subscribe } from './stream.ts';
import type { StreamState } from './stream.ts';

/**
 * Hear live events while mounted, those after `since` that came before it mounted too; answers whether the stream is
 * live.
 */
export function useLive(onEvent: (event: LiveEvent) => void, since: number | null = null): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const latest = useEffectEvent(onEvent);
  const begin = useEffectEvent(() => subscribe({ onEvent: (event) => latest(event), onState: setState }, since));
  useEffect(() => begin(), []);
  return state;
}
