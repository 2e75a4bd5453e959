/** Compares two versions of a document line by line. */
import { structuredPatch } from 'diff';

export type LineChange = { kind: 'same' | 'added' | 'removed'; text: string };

/** A place where two documents differ, with the lines around it. `line`: its first line in the newer one, from 1. */
export type ChangedPlace = { line: number; lines: LineChange[] };

/** Lines that are shown before and after a change. */
const CONTEXT = 3;
/** Changed lines up to which documents are compared: the time grows with the square of their number. */
const MAX_CHANGED = 1_000;

const KINDS: { [sign: string]: LineChange['kind'] } = { ' ': 'same', '+': 'added', '-': 'removed' };

/** The places where two texts differ; empty where they are equal, null where they differ in too many lines. */
export function compareLines(before: string, after: string): ChangedPlace[] | null {
  const patch = structuredPatch('', '', before, after, '', '', { context: CONTEXT, maxEditLength: MAX_CHANGED });
  return (
    patch?.hunks.map(({ newStart, lines }) => ({
      line: newStart,
      // A line without one of the signs says that the text has no newline at its end.
      lines: lines.flatMap((line) => {
        const kind = KINDS[line.charAt(0)];
        return kind === undefined ? [] : [{ kind, text: line.slice(1) }];
      }),
    })) ?? null
  );
}
