import { useEffect, useState } from 'react';
import type { DocumentProblem } from '#lib/errors.ts';
import { fetchProblems } from './request.ts';

/** The pause after which a text is checked. */
const PAUSE_MS = 350;

/** `found`: the problems of the text; null where the server could not be asked. `isCurrent`: of this very text. */
export type Checked = { found: DocumentProblem[] | null; isCurrent: boolean };

/** Checks a text whenever it has not changed for a moment. */
export function useProblems(text: string): Checked {
  const [checked, setChecked] = useState<{ text: string | null; found: DocumentProblem[] | null }>({
    text: null,
    found: [],
  });
  useEffect(() => {
    const controller = new AbortController();
    const timer = setTimeout(() => {
      fetchProblems(text, controller.signal).then(
        (found) => setChecked({ text, found }),
        () => {
          // The text has changed: the next answer counts.
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [text]);
  return { found: checked.found, isCurrent: checked.text === text };
}
