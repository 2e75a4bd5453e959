/** The running Attestry that a command asks: its URL, the token, and the meaning of its errors. */
import type { Command } from 'commander';
import { type Client, NoAnswerError, openClient, ProblemError } from '#lib/client/client.ts';
import { CLEAR_LINE } from '../terminal/progress-bar.ts';
import { UndeterminedError, type Io, UsageError } from '../terminal/io.ts';

export type ServerOptions = { url?: string; token?: string; json?: boolean };

/** The client of a server, and its URL without a trailing slash. */
export type Server = Client & { base: string };

/** Add `--url` and `--token` to a command. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--url <url>', 'URL of the running Attestry (default: ATTESTRY_URL, else the local port)')
    .option('--token <token>', 'API token (default: ATTESTRY_TOKEN)');
}

/**
 * The server that the options or the settings name; `signal` ends its requests. Throws `UsageError` if its URL is no
 * http(s) URL.
 */
export async function openServer(io: Io, { url, token, json }: ServerOptions, signal?: AbortSignal): Promise<Server> {
  const written = url ?? (await io.settings()).serverUrl;
  if (!URL.canParse(written) || !/^https?:/.test(written)) throw new UsageError(`--url ${written} is not an http URL`);
  const base = written.replace(/\/+$/, '');
  const begin = (await io.canRedraw()) ? CLEAR_LINE : '';
  const client = openClient({
    url: base,
    token: token ?? (await io.settings()).token,
    pause: io.pause,
    signal,
    onRetry: (waitMs, reason) => {
      if (!json) io.err(`${begin}${reason}; trying again in ${Math.ceil(waitMs / 1_000)} s\n`);
    },
  });
  return { ...client, base };
}

/**
 * What an error of the client means for the exit code: wrong usage for a question that the server does not understand
 * or allow, else undetermined. Every other error is returned as it is.
 */
export function meaningOf(error: unknown): unknown {
  if (error instanceof NoAnswerError)
    return new UndeterminedError(error.isConnected ? error.message : `${error.message}. Is it running? (npm start)`, {
      cause: error,
    });
  if (!(error instanceof ProblemError)) return error;
  const { status, problem, base, message } = error;
  if (status === 401)
    return new UsageError(
      `${problem?.detail ?? 'a token is needed'} (create one with: npx attestry token create --scope ingest --name NAME; pass it as ATTESTRY_TOKEN)`,
      { cause: error },
    );
  if (status === 403)
    return new UsageError(problem === null ? 'this token may not do that' : message, { cause: error });
  if (status === 400) return new UsageError(message, { cause: error });
  if (problem !== null && (status === 429 || status >= 500))
    return new UndeterminedError(`${base} answered ${status}: ${message}`, { cause: error });
  return new UndeterminedError(message, { cause: error });
}

/** A handler for `catch`: what the server refuses with one of these statuses is wrong usage. */
export function throwUsageErrorOn(...statuses: number[]): (error: unknown) => never {
  return (error) => {
    throw error instanceof ProblemError && statuses.includes(error.status)
      ? new UsageError(error.message, { cause: error })
      : error;
  };
}
