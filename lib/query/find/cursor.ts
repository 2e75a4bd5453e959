/**
 * Cursors of paged lists. A cursor is not secret: a client that changes it gets another page or a clear error.
 */
import { AttestryError } from '#lib/errors.ts';

export type CursorPart = string | number | null;

/** Encode the sort key of the last row of a page, base64url over JSON. */
export function encodeCursor(parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Decode a cursor. Throws `bad-request` for text that is not a cursor. */
export function decodeCursor(text: string): CursorPart[] {
  try {
    const parts: unknown = JSON.parse(Buffer.from(text, 'base64url').toString('utf8'));
    if (
      text.length <= 2_000 &&
      Array.isArray(parts) &&
      parts.every((part) => part === null || typeof part === 'string' || Number.isSafeInteger(part))
    )
      return parts as CursorPart[];
  } catch {
    // The error below covers text that is not JSON as well.
  }
  throw new AttestryError('bad-request', 'this is not a cursor');
}
