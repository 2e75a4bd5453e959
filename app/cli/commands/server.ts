/** Requests to a running Attestry: its URL, the token, and errors as one line. */
import type { Command } from 'commander';
import { TOKEN_EXPIRES_HEADER } from '#lib/http/response/token-expiry.ts';
import { UndeterminedError, type Io, UsageError } from '../terminal/io.ts';

export type ServerOptions = { url?: string; token?: string };
export type ApiResponse = {
  status: number;
  /** The parsed JSON; null if the body is no JSON. */
  body: unknown;
  /** The body as it came. */
  text: string;
  /** The message of a problem document; null for any other body. */
  problem: string | null;
  /** When the token expires, where the server says so. */
  tokenExpiresAt: string | null;
};

/** The timeout of a request in ms. It is long because the server verifies a large upload before it answers. */
const TIMEOUT_MS = 300_000;

/** Add `--url` and `--token` to a command. */
export function addServerOptions(command: Command): Command {
  return command
    .option('--url <url>', 'URL of the running Attestry (default: ATTESTRY_URL, else the local port)')
    .option('--token <token>', 'API token (default: ATTESTRY_TOKEN)');
}

/** Return the URL of the server without a trailing slash. Throws `UsageError` if it is no http(s) URL. */
export async function serverUrl(io: Io, { url }: ServerOptions): Promise<string> {
  const written = url ?? (await io.settings()).serverUrl;
  if (!URL.canParse(written) || !/^https?:/.test(written)) throw new UsageError(`--url ${written} is not an http URL`);
  return written.replace(/\/+$/, '');
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return null;
  }
}

function problemOf(body: unknown): string | null {
  if (typeof body !== 'object' || body === null || !('title' in body) || typeof body.title !== 'string') return null;
  return 'detail' in body && typeof body.detail === 'string' ? body.detail : body.title;
}

/**
 * Send one request. Throws `UndeterminedError` without an answer and for 429 and 5xx, `UsageError` for 401 and 403.
 * Callers handle every other status.
 */
export async function sendRequest(
  io: Io,
  options: ServerOptions,
  path: string,
  request: SentRequest = {},
): Promise<ApiResponse> {
  return readResponse(await openRequest(io, options, path, request));
}

type SentRequest = { method?: string; body?: Uint8Array<ArrayBuffer> };

/**
 * Get a file, and pass it on as it comes; it may take as long as it needs. Throws as `sendRequest`, and
 * `UndeterminedError` for every other answer than 200.
 */
export async function download(
  io: Io,
  options: ServerOptions,
  path: string,
): Promise<{ body: ReadableStream<Uint8Array>; fileName: string | null }> {
  const opened = await openRequest(io, options, path, {}, null);
  const { response } = opened;
  if (response.status !== 200 || response.body === null) {
    const { problem, status } = await readResponse(opened);
    throw new UndeterminedError(problem ?? `the server answered ${status}`);
  }
  const fileName = /filename="([\w.-]+)"/.exec(response.headers.get('content-disposition') ?? '')?.[1] ?? null;
  return { body: response.body, fileName };
}

type Opened = { response: Response; base: string };

/** `timeoutMs`: null for a response that is longer than any time limit. */
async function openRequest(
  io: Io,
  options: ServerOptions,
  path: string,
  request: SentRequest,
  timeoutMs: number | null = TIMEOUT_MS,
): Promise<Opened> {
  const base = await serverUrl(io, options);
  const token = options.token ?? (await io.settings()).token;
  const headers: Record<string, string> = { accept: 'application/json' };
  if (token) headers['authorization'] = `Bearer ${token}`;
  if (request.body !== undefined) headers['content-type'] = 'application/octet-stream';
  const response = await fetch(`${base}${path}`, {
    ...request,
    headers,
    ...(timeoutMs === null ? {} : { signal: AbortSignal.timeout(timeoutMs) }),
  }).catch((cause: Error & { cause?: { code?: string } }) => {
    throw new UndeterminedError(
      `no answer from ${base}: ${cause.cause?.code ?? cause.message}. Is it running? (npm start)`,
      { cause },
    );
  });
  return { response, base };
}

async function readResponse({ response, base }: Opened): Promise<ApiResponse> {
  const text = await response.text().catch(() => '');
  const body = parseJson(text);
  const problem = problemOf(body);
  if (response.status === 401)
    throw new UsageError(
      `${problem ?? 'a token is needed'} (create one with: npx attestry token create --scope ingest --name NAME; pass it as ATTESTRY_TOKEN)`,
    );
  if (response.status === 403) throw new UsageError(problem ?? 'this token may not do that');
  if (response.status === 429 || response.status >= 500)
    throw new UndeterminedError(`${base} answered ${response.status}${problem === null ? '' : `: ${problem}`}`);
  return { status: response.status, body, text, problem, tokenExpiresAt: response.headers.get(TOKEN_EXPIRES_HEADER) };
}
