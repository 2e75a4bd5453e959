/**
 * One request to the API of a code host. It has a time-out and a size limit, and follows no redirect, which could take
 * the token elsewhere. A failed call says whether a retry can help; it is no evidence about an artifact.
 */

export type Unreachable = { kind: 'unreached'; message: string; retryAfterSeconds: number | null };
export type Refused = { kind: 'refused'; message: string };
export type Answer = { kind: 'answer'; bytes: Uint8Array } | { kind: 'none' } | Unreachable | Refused;

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
export async function requestHost(
  { fetch, timeoutMs }: HostNetwork,
  url: string,
  { host, headers, maxBytes, remedy }: HostRequest,
): Promise<Answer> {
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      headers: { 'user-agent': 'attestry', ...headers },
      signal: AbortSignal.timeout(timeoutMs),
    });
    const { status } = response;
    if (status === 200) return await readLimited(response, host, maxBytes);
    await response.body?.cancel();
    if (status === 404) return { kind: 'none' };
    if (status === 429) return unreached(`${host} limits the rate of requests`, retryAfterOf(response.headers));
    if (status >= 500) return unreached(`${host} answered ${status}`, retryAfterOf(response.headers));
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

async function readLimited(response: Response, host: string, maxBytes: number): Promise<Answer> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > maxBytes) return { kind: 'refused', message: `${host} sent more than ${maxBytes / 1024 / 1024} MiB` };
    chunks.push(chunk);
  }
  return { kind: 'answer', bytes: Buffer.concat(chunks) };
}

function retryAfterOf(headers: Headers): number | null {
  const after = Number(headers.get('retry-after'));
  return Number.isFinite(after) && after > 0 ? Math.min(after, 86_400) : null;
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
