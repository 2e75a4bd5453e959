/** What Next writes to the console, such as the error of a page, as one line in the format of the log. */
import { pino, type Logger } from 'pino';
import { config } from '#lib/config.ts';
import { openLogger } from './logger.ts';

/**
 * Write what the process prints with `console.error` and `console.warn` as lines of the log, on standard error. Next
 * prints errors over many lines, and some have a text of the caller. The returned function puts the console back.
 */
export function logConsole(target: Logger = openLogger(pino.destination(2), config().logLevel)): () => void {
  // oxlint-disable-next-line no-console -- replaced here
  const { error, warn } = console;
  console.error = (...said: unknown[]) => target.error(describe(said), 'an error outside of a route');
  console.warn = (...said: unknown[]) => target.warn(describe(said), 'a warning outside of a route');
  return () => Object.assign(console, { error, warn });
}

/** What was said, and the stack and the digest of the first error in it. A page shows the digest of its error. */
function describe(said: readonly unknown[]): { said: string; stack: string | undefined; digest: string | undefined } {
  const error = said.find((one) => one instanceof Error) as (Error & { digest?: unknown }) | undefined;
  return {
    said: said.map((one) => (one instanceof Error ? one.message : String(one))).join(' '),
    stack: error?.stack,
    digest: typeof error?.digest === 'string' ? error.digest : undefined,
  };
}
