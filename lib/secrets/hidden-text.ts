/** Secrets that an encoding hides: percent-encoded URLs, and base64 of a text. */
import { isUserAndPassword } from './url-rules.ts';
import type { Span } from './context-rules.ts';

const RUN = /[^\s"'<>\\]+/g;
const ESCAPE = /%[0-9a-f]{2}/i;
const MAX_ENCODED = 100_000;

/**
 * Runs of a text whose percent-decoded form (RFC 3986 §2.1) has a secret that the encoded one hides. `find` finds the
 * secrets of a plain text. Each span is the whole run. What is found in `text` already is masked in it.
 */
export function percentEncodedSecrets(text: string, find: (text: string) => Span[]): Span[] {
  const spans: Span[] = [];
  for (const match of text.matchAll(RUN)) {
    const decoded = decodeTwice(match[0].slice(0, MAX_ENCODED));
    const [first] = decoded === null ? [] : find(decoded);
    if (first) spans.push({ start: match.index, end: match.index + match[0].length, kind: first.kind });
  }
  return spans;
}

function decodeTwice(text: string): string | null {
  const once = decode(text);
  return once === null ? null : (decode(once) ?? once);
}

/** Null for a text that has no valid escape. */
function decode(text: string): string | null {
  if (!ESCAPE.test(text)) return null;
  try {
    return decodeURIComponent(text);
  } catch {
    return text.replace(/%([2-7][0-9a-f])/gi, (_, hex: string) => String.fromCharCode(Number.parseInt(hex, 16)));
  }
}

const BASE64 = /^[A-Za-z0-9+/_-]{16,}={0,2}$/;
const HEX = /^[0-9a-f]+$/i;
const MAX_BASE64 = 48 * 1024 * 1024;

/**
 * Whether a text is base64 of a readable text with a secret (RFC 4648 §4 and §5), or of `user:password`. Digests,
 * signatures and certificates decode to other bytes.
 */
export function isEncodedSecret(text: string, find: (text: string) => Span[]): boolean {
  if (text.length < 16 || text.length > MAX_BASE64 || !isReadable(text.slice(0, 16))) return false;
  if (!BASE64.test(text.replace(/\s/g, ''))) return false;
  const decoded = Buffer.from(text, 'base64').toString('latin1');
  if (!/^[\t\n\r\x20-\x7e\x80-\xff]*$/.test(decoded)) return false;
  return isUserAndPassword(text) || find(decoded).length > 0;
}

/** Whether the beginning of a base64 text decodes to printable ASCII. */
function isReadable(beginning: string): boolean {
  if (!/^[A-Za-z0-9+/_\s=-]+$/.test(beginning) || HEX.test(beginning)) return false;
  return /^[\t\n\r\x20-\x7e]{8,}$/.test(Buffer.from(beginning, 'base64').toString('latin1'));
}
