import { useState } from 'react';

/** `pointer`: the JSON pointer to the member of the body that is wrong, where the server says so. */
type Answer<Body> = { ok: true; body: Body } | { ok: false; message: string; pointer?: string | null };

/** `asking`: the form is open that sends the request. */
export type RequestState =
  | { kind: 'idle' | 'asking' | 'running' }
  | { kind: 'refused'; message: string; pointer: string | null };

/** The state of a form that sends one request. */
export function useRequest(): {
  state: RequestState;
  /** Why the request was refused; empty elsewhere. */
  refusal: string;
  /** Why the request was refused, where it is because of this member of its body; else null. */
  problemOf: (member: string) => string | null;
  setOpen: (isOpen: boolean) => void;
  /** Follows a request. `onDone` shows the page after it, which is the same page where nothing else is said. */
  send: <Body>(request: Promise<Answer<Body>>, onDone?: (body: Body) => void) => Promise<void>;
} {
  const [state, setState] = useState<RequestState>({ kind: 'idle' });
  return {
    state,
    refusal: state.kind === 'refused' ? state.message : '',
    problemOf: (member) => (state.kind === 'refused' && state.pointer === `/${member}` ? state.message : null),
    setOpen: (isOpen) => setState({ kind: isOpen ? 'asking' : 'idle' }),
    send: async (request, onDone = () => window.location.reload()) => {
      setState({ kind: 'running' });
      const answer = await request;
      if (answer.ok) onDone(answer.body);
      else setState({ kind: 'refused', message: answer.message, pointer: answer.pointer ?? null });
    },
  };
}
