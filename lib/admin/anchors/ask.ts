/** Requests to an anchor: with a time limit, a limit of the answer, and no redirect. */

/** How anchors are asked. `fetch` is that of the platform; `token` is sent as `Authorization: Bearer`. */
export type AnchorHttp = { fetch: typeof globalThis.fetch; token: string | null; timeoutMs: number };

/** An answer: its status and its text; or why there is none. */
export type Answer = { status: number; text: string } | { reason: string };

const MAX_BYTES = 64 * 1024;

/** Send one request. */
export async function ask(
  { fetch, token, timeoutMs }: AnchorHttp,
  url: string,
  init: { method: string; body?: string; contentType?: string },
): Promise<Answer> {
  const headers: Record<string, string> = {};
  if (init.contentType !== undefined) headers['content-type'] = init.contentType;
  if (token !== null) headers.authorization = `Bearer ${token}`;
  try {
    const response = await fetch(url, {
      method: init.method,
      headers,
      redirect: 'manual',
      signal: AbortSignal.timeout(timeoutMs),
      ...(init.body === undefined ? {} : { body: init.body }),
    });
    return { status: response.status, text: await readText(response) };
  } catch (error) {
    return { reason: reasonOf(error as Error, timeoutMs) };
  }
}

async function readText(response: Response): Promise<string> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  for await (const chunk of response.body ?? []) {
    size += chunk.length;
    if (size > MAX_BYTES) throw new Error('the answer is too large');
    chunks.push(chunk);
  }
  return Buffer.concat(chunks).toString('utf8');
}

function reasonOf(error: Error, timeoutMs: number): string {
  if (error.name === 'TimeoutError') return `it did not answer within ${timeoutMs / 1000} s`;
  const cause = error.cause as { code?: string; message?: string } | undefined;
  return `it cannot be reached: ${cause?.code ?? cause?.message ?? error.message}`;
}
