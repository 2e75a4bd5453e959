/**
 * GET requests to a registry and to where it redirects: only the hosts that the connection names get credentials, and
 * only they may have a private address; every answer has a limit of size and time; a redirect leads to https only.
 */
import { type IncomingMessage, request as httpRequest } from 'node:http';
import type { request as httpsRequest } from 'node:https';
import { readLimited } from '#lib/bytes/read-limited.ts';
import {
  PrivateAddressError,
  type PublicNetwork,
  requestPublic,
  SYSTEM_NETWORK,
} from '#lib/integrations/github/client/public-request.ts';
import { RegistryFailure } from './failure.ts';

export type Guard = {
  /** The origin of the registry, as `https://registry.example.com`. */
  origin: string;
  /** Hosts that may get the credentials to give a token for them, besides the registry. */
  tokenHosts: readonly string[];
  /** Whether the registry and these hosts may have addresses that are not public. */
  privateAddress: boolean;
  /** The time of one request with its answer, in milliseconds. */
  timeoutMs: number;
  /** Ends every request. */
  deadline?: AbortSignal;
  /** The network; tests replace it. */
  network?: PublicNetwork;
};

export type Answer = { status: number; headers: IncomingMessage['headers']; body: Uint8Array; url: URL };

const MAX_REDIRECTS = 3;
const REDIRECTS: ReadonlySet<number> = new Set([301, 302, 303, 307, 308]);

/**
 * Get a URL; with `etag` only where it differs from the copy that has this one (status 304, RFC 9110 §13.1.2). Headers
 * without those that hold credentials go wherever a redirect leads; `authorization` goes to the host of the URL only.
 * Throws a `RegistryFailure`.
 */
export async function guardedGet(
  guard: Guard,
  url: URL,
  request: { accept: string; authorization: string | null; maxBytes: number; redirects?: number; etag?: string | null },
): Promise<Answer> {
  const signal = AbortSignal.any([AbortSignal.timeout(guard.timeoutMs), ...(guard.deadline ? [guard.deadline] : [])]);
  let [at, left] = [url, request.redirects ?? MAX_REDIRECTS];
  for (;;) {
    const authorization = at.origin === url.origin ? request.authorization : null;
    const response = await send(guard, at, signal, {
      accept: request.accept,
      ...(authorization !== null && { authorization }),
      ...(request.etag != null && { 'if-none-match': request.etag }),
    });
    const { statusCode: status = 0, headers } = response;
    if (!REDIRECTS.has(status) || headers.location === undefined)
      return { status, headers, body: await readBody(response, at, request.maxBytes, signal), url: at };
    response.destroy();
    if (left === 0) throw new RegistryFailure('refused', `${at.host} redirects too often`);
    left -= 1;
    if (!URL.canParse(headers.location, at)) throw new RegistryFailure('refused', `${at.host} redirects to no address`);
    at = new URL(headers.location, at);
  }
}

async function send(
  guard: Guard,
  url: URL,
  signal: AbortSignal,
  headers: { [name: string]: string },
): Promise<IncomingMessage> {
  const isRegistry = url.origin === guard.origin;
  const isNamed = isRegistry || guard.tokenHosts.includes(url.host);
  if (url.username !== '' || url.password !== '')
    throw new RegistryFailure('refused', `an address of ${url.host} carries credentials`);
  if (url.protocol !== 'https:' && !(isRegistry && guard.privateAddress && url.protocol === 'http:'))
    throw new RegistryFailure('refused', `${url.host} is reached by https only, not by ${url.protocol}`);
  const network = guard.network ?? SYSTEM_NETWORK;
  const ofRegistry = {
    ...network,
    ...(url.protocol === 'http:' && { request: httpRequest as typeof httpsRequest }),
    ...(isNamed && guard.privateAddress && { isPublic: () => true }),
  };
  try {
    return await requestPublic(url, signal, ofRegistry, { method: 'GET', headers, body: null, agent: false });
  } catch (error) {
    if (error instanceof PrivateAddressError)
      throw new RegistryFailure(
        'refused',
        isRegistry
          ? `${url.host} has a private address: allow it with the setting privateAddress of the connection`
          : `${new URL(guard.origin).host} leads to ${url.host}, which has a private address`,
      );
    throw unreached(url, signal, error);
  }
}

async function readBody(
  response: IncomingMessage,
  url: URL,
  maxBytes: number,
  signal: AbortSignal,
): Promise<Uint8Array> {
  const tooLarge = () =>
    new RegistryFailure('refused', `${url.host} answers with more than ${maxBytes / 1024 / 1024} MiB`);
  try {
    if (Number(response.headers['content-length'] ?? 0) > maxBytes) throw tooLarge();
    const bytes = await readLimited(response as AsyncIterable<Uint8Array>, maxBytes);
    if (bytes === null) throw tooLarge();
    return bytes;
  } catch (error) {
    throw error instanceof RegistryFailure ? error : unreached(url, signal, error);
  } finally {
    response.destroy();
  }
}

function unreached(url: URL, signal: AbortSignal, error: unknown): RegistryFailure {
  const code = error instanceof Error && 'code' in error ? ` (${String(error.code).slice(0, 60)})` : '';
  return new RegistryFailure(
    'unreached',
    signal.aborted ? `${url.host} did not answer in time` : `${url.host} could not be reached${code}`,
  );
}
