/**
 * One request to the API of a code host. It has a time-out and a size limit, and follows no redirect, which could take
 * the token elsewhere. A failed call says whether a retry can help; it is no evidence about an artifact.
 */

import { readLimited } from '#lib/bytes/read-limited.ts';

/** `isLimited`: the host wants no more requests for a while, about whatever. */
export type Unreachable = { kind: 'unreached'; message: string; retryAfterSeconds: number | null; isLimited?: true };
export type Refused = { kind: 'refused'; message: string };
export type Answer =
  | { kind: 'answer'; bytes: Uint8Array; etag: string | null }
  | { kind: 'none' }
  | Unreachable
  | Refused;

export type HostRequest = {
  /** The host as messages name it. */
  host: string;
  headers: { [name: string]: string };
  maxBytes: number;
  /** What to do where the host refuses, e.g. `check the token`. */
  remedy: string;
};

/** The network, which tests replace. */
export type HostNetwork = { fetch: typeof globalThis.fetch; timeoutMs: number };

/** Ask; `none` stands for 404. */
export async function requestHost(network: HostNetwork, url: string, request: HostRequest): Promise<Answer> {
  const answer = await requestIfChanged(network, url, request, null);
  return answer.kind === 'same' ? { kind: 'refused', message: `${request.host} answered 304` } : answer;
}

/** Ask for what differs from what has the entity tag `etag` (RFC 9110 §13.1.2); `same`: nothing does. */
export async function requestIfChanged(
  { fetch, timeoutMs }: HostNetwork,
  url: string,
  { host, headers, maxBytes, remedy }: HostRequest,
  etag: string | null,
): Promise<Answer | { kind: 'same' }> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { 'user-agent': 'attestry', ...headers, ...(etag !== null && { 'if-none-match': etag }) },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    if (status === 200) return await readAnswer(response, host, maxBytes);
    await response.body?.cancel();
    if (status === 404) return { kind: 'none' };
    if (status === 304 && etag !== null) return { kind: 'same' };
    const header = (name: string) => response.headers.get(name);
    const limited = rateLimit(host, status, header);
    if (limited !== null) return limited;
    if (status >= 500) return unreached(`${host} answered ${status}`, retryAfterOf(header));
    // A redirect may lead anywhere, with the token; object storage in front of a host has to be proxied.
    if (status >= 300 && status < 400) return { kind: 'refused', message: `${host} redirects, which is not followed` };
    return { kind: 'refused', message: `${host} answered ${status}: ${remedy}` };
  } catch (error) {
    const timedOut = error instanceof Error && (error.name === 'TimeoutError' || error.name === 'AbortError');
    return unreached(timedOut ? `${host} did not answer in time` : `${host} could not be reached`);
  }
}

function unreached(message: string, retryAfterSeconds: number | null = null): Unreachable {
  return { kind: 'unreached', message, retryAfterSeconds };
}

async function readAnswer(response: Response, host: string, maxBytes: number): Promise<Answer> {
  const bytes = await readLimited(response.body ?? [], maxBytes);
  if (bytes === null) return tooLarge(host, maxBytes);
  const etag = response.headers.get('etag') ?? '';
  return { kind: 'answer', bytes, etag: ETAG.test(etag) ? etag : null };
}

/** The answer of a host has more than `maxBytes` bytes. */
export function tooLarge(host: string, maxBytes: number): Refused {
  return { kind: 'refused', message: `${host} sent more than ${maxBytes / 1024 / 1024} MiB` };
}

/** An entity tag (RFC 9110 §8.8.3) that is worth keeping. */
const ETAG = /^(?:W\/)?"[\x21\x23-\x7e]{1,200}"$/;
const MAX_PAUSE_SECONDS = 86_400;

type Header = (name: string) => string | null;

/**
 * That a host limits the rate of requests, and for how long; null where it does not. GitHub answers 403 or 429, with
 * `retry-after`, or without a request left until `x-ratelimit-reset` (GitHub REST, "Rate limits for the REST API"). The
 * pause is reckoned by the clock of the host.
 */
export function rateLimit(host: string, status: number, header: Header): Unreachable | null {
  const after = retryAfterOf(header);
  const isSpent = header('x-ratelimit-remaining') === '0';
  if (status !== 429 && !(status === 403 && (after !== null || isSpent))) return null;
  const reset = Number(header('x-ratelimit-reset') ?? Number.NaN) - Date.parse(header('date') ?? '') / 1000;
  const untilReset =
    isSpent && Number.isFinite(reset) ? Math.min(Math.max(1, Math.ceil(reset)), MAX_PAUSE_SECONDS) : null;
  const message = `${host} limits the rate of requests`;
  return { kind: 'unreached', message, retryAfterSeconds: after ?? untilReset, isLimited: true };
}

/** What the header Retry-After (RFC 9110 §10.2.3) asks for, in seconds; at most a day. */
export function retryAfterOf(header: Header): number | null {
  const after = Number(header('retry-after') ?? Number.NaN);
  return Number.isFinite(after) && after > 0 ? Math.min(after, MAX_PAUSE_SECONDS) : null;
}

/** JSON of an answer; null where it is none. */
export function jsonOf(bytes: Uint8Array): unknown {
  try {
    return JSON.parse(Buffer.from(bytes).toString('utf8'));
  } catch {
    return null;
  }
}

/** A member of a value that may be anything. */
export function memberOf(value: unknown, key: string): unknown {
  return typeof value === 'object' && value !== null ? (value as Record<string, unknown>)[key] : undefined;
}
