import { useState } from 'react';

type Written<D> = {
  text: string;
  /** What the text says, or said when it could be read. */
  draft: D;
  isReadable: boolean;
};

/**
 * The text of a document that somebody writes, and what it says. `read` returns null for a text that cannot be read;
 * `edit` changes the text.
 */
export function useDraft<D>(
  start: string,
  read: (text: string) => D | null,
): Written<D> & { edit: (change: (text: string) => string) => void } {
  const written = (text: string, before: D | null): Written<D> => {
    const draft = read(text);
    return { text, draft: draft ?? before ?? read('')!, isReadable: draft !== null };
  };
  const [state, setState] = useState(() => written(start, null));
  return { ...state, edit: (change) => setState((before) => written(change(before.text), before.draft)) };
}
