import { useEffect, useEffectEvent, useState } from 'react';
import type { LiveEvent } from '#lib/service/views.ts';
import { listen } from './stream.ts';
import type { StreamState } from './stream.ts';

/** Hear live events while mounted; answers whether the stream is live. */
export function useLive(onEvent: (event: LiveEvent) => void): StreamState {
  const [state, setState] = useState<StreamState>('connecting');
  const latest = useEffectEvent(onEvent);
  useEffect(() => listen({ onEvent: (event) => latest(event), onState: setState }), []);
  return state;
}
