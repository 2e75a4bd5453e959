/** One GET request for JSON, with a time-out and a size limit. It follows no redirect and sends no credentials. */

export type FetchJson = (url: string) => Promise<unknown>;

const TIMEOUT_MS = 3_000;
const MAX_BYTES = 256 * 1024;

/** The request failed. `isTransient`: it may succeed when it is sent again. */
export class FetchError extends Error {
  readonly isTransient: boolean;
  constructor(message: string, isTransient: boolean, cause?: unknown) {
    super(message, { cause });
    this.isTransient = isTransient;
  }
}

/** Fetch and parse a JSON document. Throws `FetchError`. */
export async function fetchJson(url: string): Promise<unknown> {
  const { host } = new URL(url);
  try {
    const response = await fetch(url, {
      redirect: 'manual',
      cache: 'no-store',
      headers: { accept: 'application/json', 'user-agent': 'attestry' },
      signal: AbortSignal.timeout(TIMEOUT_MS),
    });
    if (response.status !== 200) {
      await response.body?.cancel();
      const isTransient = response.status === 429 || response.status >= 500;
      throw new FetchError(`${host} answered ${response.status} for ${url}`, isTransient);
    }
    return parse(await readText(response, url), url);
  } catch (error) {
    if (error instanceof FetchError) throw error;
    const timedOut = error instanceof Error && error.name === 'TimeoutError';
    throw new FetchError(`${host} ${timedOut ? 'did not answer in time' : 'could not be reached'}`, true, error);
  }
}

async function readText(response: Response, url: string): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new FetchError(`${url} is larger than ${MAX_BYTES} bytes`, false);
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString();
}

function parse(text: string, url: string): unknown {
  try {
    return JSON.parse(text);
  } catch (cause) {
    throw new FetchError(`${url} is not JSON`, false, cause);
  }
}
