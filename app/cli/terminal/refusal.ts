/** What commands print where a document or a change is refused. */
import { AttestryError, type DocumentProblem } from '#lib/errors.ts';
import { EXIT, type Exit, type Io, printJson, UsageError } from './io.ts';
import { sanitizeLine } from '#lib/format/invisible-characters.ts';

/** A line for each problem, as compilers write them: `FILE:LINE:COLUMN: message (at pointer)`. */
export function formatProblems(file: string, problems: readonly DocumentProblem[]): string {
  return problems
    .map(({ pointer, message, line, column }) => {
      const place = line === null ? file : `${file}:${line}:${column ?? 1}`;
      return `${sanitizeLine(`${place}: ${message}${pointer === '' ? '' : ` (at ${pointer})`}`)}\n`;
    })
    .join('');
}

/**
 * Handle the error of a change: a document or a change that is refused is answered with no, any other bad input is
 * wrong usage. Throws every other error again.
 */
export function printRefusal(io: Io, error: unknown, { file, json }: { file: string; json?: boolean }): Exit {
  if (!(error instanceof AttestryError)) throw error;
  const { code, message, problems = [] } = error;
  if (code === 'bad-request' || code === 'not-found') throw new UsageError(message, { cause: error });
  if (code !== 'unprocessable' && code !== 'conflict') throw error;
  if (json) printJson(io, { error: { code, message, ...(error.pointer && { pointer: error.pointer }) }, problems });
  else io.err(problems.length > 0 ? formatProblems(file, problems) : `attestry: ${sanitizeLine(message)}\n`);
  return EXIT.no;
}
