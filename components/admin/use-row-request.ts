import { useState } from 'react';
import type { AdminAnswer } from './admin-request.ts';

export type RowRequest = { kind: 'idle' | 'asking' | 'running' } | { kind: 'refused'; message: string };

/**
 * The state of a row whose form sends one change: `send` reloads the page after the change, and says why it was
 * refused otherwise.
 */
export function useRowRequest(): {
  state: RowRequest;
  isOpen: boolean;
  toggle: () => void;
  send: (request: Promise<AdminAnswer>) => Promise<void>;
} {
  const [state, setState] = useState<RowRequest>({ kind: 'idle' });
  const isOpen = state.kind === 'asking';
  return {
    state,
    isOpen,
    toggle: () => setState({ kind: isOpen ? 'idle' : 'asking' }),
    send: async (request) => {
      setState({ kind: 'running' });
      const answer = await request;
      if (answer.ok) window.location.reload();
      else setState({ kind: 'refused', message: answer.message });
    },
  };
}
