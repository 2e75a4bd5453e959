/** Talking to a running Attestry: where it is, who asks, and what went wrong in one line. */
import type { Command } from 'commander';
import { UndeterminedError, type Io, UsageError } from '../terminal/io.ts';

export type ServerOptions = { url?: string; token?: string };
export type ApiResponse = {
  status: number;
  /** Parsed JSON, null where it was none. */
  body: unknown;
  /** The problem document's words, where it is one. */
  problem: string | null;
  /** When the token expires, where the server says so. */
  tokenExpiresAt: string | null;
};

/** How long an answer may take, in ms: a large upload is verified before it is answered. */
const TIMEOUT_MS = 300_000;

export function addServerOptions(command: Command): Command {
  return command
    .option('--url <url>', 'the running Attestry (default: ATTESTRY_URL, else the local port)')
    .option('--token <token>', 'who asks (default: ATTESTRY_TOKEN)');
}

/** The address asked, without a slash at its end. Throws `UsageError` where it is none. */
export async function serverUrl(io: Io, { url }: ServerOptions): Promise<string> {
  const written = url ?? (await io.settings()).serverUrl;
  if (!URL.canParse(written) || !/^https?:/.test(written)) throw new UsageError(`--url ${written} is no http address`);
  return written.replace(/\/+$/, '');
}

function problemOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('title' in body) || typeof body.title !== 'string') return null;
  return 'detail' in body && typeof body.detail === 'string' ? body.detail : body.title;
}

/**
 * One request. Throws `CouldNotTell` where nobody answers or the server is at fault, `UsageError` where the token is
 * not good enough; any other answer is the caller's to judge.
 */
export async function sendRequest(
  io: Io,
  options: ServerOptions,
  path: string,
  request: { method?: string; body?: Uint8Array<ArrayBuffer> } = {},
): Promise<ApiResponse> {
  const base = await serverUrl(io, options);
  const token = options.token ?? (await io.settings()).token;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token) headers['authorization'] = `Bearer ${token}`;
  if (request.body !== undefined) headers['content-type'] = 'application/octet-stream';
  const response = await fetch(`${base}${path}`, {
    ...request,
    headers,
    signal: AbortSignal.timeout(TIMEOUT_MS),
  }).catch((cause: Error & { cause?: { code?: string } }) => {
    throw new UndeterminedError(
      `no answer from ${base}: ${cause.cause?.code ?? cause.message}. Is it running? (npm start)`,
      { cause },
    );
  });
  const body: unknown = await response.json().catch(() => null);
  const problem = problemOf(body);
  if (response.status === 401)
    throw new UsageError(
      `${problem ?? 'a token is needed'} (npx attestry token create --scope ingest --name NAME makes one; give it as ATTESTRY_TOKEN)`,
    );
  if (response.status === 403) throw new UsageError(problem ?? 'this token may not do that');
  if (response.status === 429 || response.status >= 500)
    throw new UndeterminedError(`${base} answered ${response.status}${problem === null ? '' : `: ${problem}`}`);
  return { status: response.status, body, problem, tokenExpiresAt: response.headers.get('attestry-token-expires') };
}
