/** Prints the first page of a list, as JSON or as a table. */
import { EXIT, type Exit, type Io, printJson } from './io.ts';
import { formatTable } from './print.ts';

/** Rows that a `list` command prints at most; the JSON answer then has a cursor, and the table a last line. */
export const MAX_LISTED = 200;

/** Print a page. `cursor`: null where the list ends with it. `rows` makes the cells of the table. */
export function printPage<Page extends { cursor: string | null }>(
  io: Io,
  { page, json }: { page: Page; json: boolean | undefined },
  headings: string[],
  rows: (page: Page) => string[][],
): Exit {
  if (json) printJson(io, page);
  else
    io.out(
      formatTable(headings, rows(page)) +
        (page.cursor === null ? '' : `The list ends after ${MAX_LISTED}; there are more.\n`),
    );
  return EXIT.yes;
}
