/** Validators: a strong ETag over the body, and 304 for a client that has it (RFC 9110 §8.8, §13). */
import { createHash } from 'node:crypto';
import { maskText } from '#lib/secrets/mask.ts';

export function etagOf(body: string | Uint8Array): string {
  return `"${createHash('sha256').update(body).digest('base64url').slice(0, 27)}"`;
}

/** Whether the `If-None-Match` of a request contains this ETag. */
export function notModified(request: Request, etag: string): boolean {
  return matchesEtag(request.headers.get('if-none-match'), etag);
}

/** Whether a header `If-None-Match` contains this ETag. The comparison is weak, as RFC 9110 §13.1.2 requires. */
export function matchesEtag(header: string | null, etag: string): boolean {
  if (header === null) return false;
  if (header.trim() === '*') return true;
  return header.split(',').some((one) => one.trim().replace(/^W\//, '') === etag);
}

/** The text, with the secrets in it masked, and its ETag; or 304 without a body. */
export function withEtag(request: Request, text: string, headers: Record<string, string>): Response {
  const body = maskText(text);
  const etag = etagOf(body);
  const all = { ...headers, etag };
  if (notModified(request, etag)) return new Response(null, { status: 304, headers: all });
  return new Response(request.method === 'HEAD' ? null : body, { status: 200, headers: all });
}
