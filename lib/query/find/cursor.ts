/**
 * Where a page ended, as text that a client hands back. Not a secret: whoever changes it gets another page, or a clear
 * error.
 */
import { AttestryError } from '#lib/errors.ts';

export type CursorPart = string | number | null;

export function encodeCursor(parts: readonly CursorPart[]): string {
  return Buffer.from(JSON.stringify(parts)).toString('base64url');
}

/** Throws `bad-request` for what is none of ours. */
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
    // Falls through to the one answer.
  }
  throw new AttestryError('bad-request', 'this is not a cursor');
}
