import { useEffect, useState } from 'react';
import type { DocumentProblem } from '#lib/errors.ts';
import { type DocumentDoor, fetchProblems } from './request.ts';

/** The pause after which a text is checked, and the one after which it is tried again where it could not be. */
const PAUSE_MS = 350;
const RETRY_MS = 5_000;

/** `found`: the problems of the text; null where the server could not be asked. `isCurrent`: of this very text. */
export type Checked = { found: DocumentProblem[] | null; isCurrent: boolean };

/** The first problem at a JSON pointer; one about an element of a list belongs to the list. */
export function problemAt({ found }: Checked, pointer: string): string | null {
  const isAt = (problem: string) =>
    problem === pointer || (/^\/\d+$/.test(problem.slice(pointer.length)) && problem.startsWith(pointer));
  return found?.find((problem) => isAt(problem.pointer))?.message ?? null;
}

/** Checks a text whenever it has not changed for a moment. */
export function useProblems(door: DocumentDoor, text: string): Checked {
  const [checked, setChecked] = useState<{ text: string | null; found: DocumentProblem[] | null }>({
    text: null,
    found: [],
  });
  const [attempt, setAttempt] = useState(0);
  useEffect(() => {
    const controller = new AbortController();
    let timer = setTimeout(() => {
      fetchProblems(door, text, controller.signal).then(
        (found) => {
          setChecked({ text, found });
          if (found === null) timer = setTimeout(() => setAttempt(attempt + 1), RETRY_MS);
        },
        () => {
          // The text has changed: the next answer counts.
        },
      );
    }, PAUSE_MS);
    return () => {
      clearTimeout(timer);
      controller.abort();
    };
  }, [door, text, attempt]);
  return { found: checked.found, isCurrent: checked.text === text };
}
