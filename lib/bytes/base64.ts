/**
 * Decode base64 in the standard or URL-safe alphabet (RFC 4648 §4, §5); null if the text is neither.
 * Padding may be absent but not wrong; bits after the last byte must be zero, so that each value has one spelling.
 */
export function decodeBase64(text: string): Uint8Array | null {
  return decode(text, true);
}

/**
 * As decodeBase64, but ignores the bits after the last byte. For signatures: such a signature then fails verification
 * instead of being unreadable.
 */
export function decodeBase64Loosely(text: string): Uint8Array | null {
  return decode(text, false);
}

/** Characters that are decoded at once. */
const WINDOW = 1024 * 1024;

/**
 * As decodeBase64 for a text given as Latin-1 bytes, with spaces skipped. The decoded bytes overwrite the text from its
 * beginning, so that a large text needs no second buffer. Null if the text is no base64; the text is then overwritten.
 */
export function decodeBase64InPlace(text: Uint8Array): Uint8Array | null {
  const source = Buffer.from(text.buffer, text.byteOffset, text.length);
  let rest = '';
  let size = 0;
  for (let start = 0; start < text.length || rest !== ''; start += WINDOW) {
    const last = start + WINDOW >= text.length;
    const piece = rest + source.toString('latin1', start, start + WINDOW).replaceAll(' ', '');
    // Padding is allowed at the end of the text only; nothing but spaces may follow it.
    const padding = piece.indexOf('=');
    const decodable = last ? piece.length : (padding < 0 ? piece.length : padding) & ~3;
    const bytes = piece.length - decodable > 4 ? null : decode(piece.slice(0, decodable), true);
    if (bytes === null) return null;
    text.set(bytes, size);
    size += bytes.length;
    rest = piece.slice(decodable);
  }
  return text.subarray(0, size);
}

function decode(text: string, canonical: boolean): Uint8Array | null {
  let length = text.length;
  if (text.endsWith('=')) {
    if (length % 4 !== 0) return null;
    length -= text.endsWith('==') ? 2 : 1;
  }
  const tail = length % 4;
  if (tail === 1) return null;
  const bytes = Buffer.from(length === text.length ? text : text.slice(0, length), 'base64');
  // Node's decoder skips characters that are no base64, so that its output is then shorter.
  if (bytes.length !== Math.floor((length * 3) / 4)) return null;
  if (canonical && tail !== 0) {
    const last = sextet(text.charCodeAt(length - 1));
    if (last < 0 || (last & (tail === 2 ? 0x0f : 0x03)) !== 0) return null;
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

/** Base64 in the standard alphabet with padding (RFC 4648 §4). */
export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

/** The 6-bit value of a base64 character in either alphabet; -1 for any other character. */
function sextet(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x47;
  if (code >= 0x30 && code <= 0x39) return code + 4;
  if (code === 0x2b || code === 0x2d) return 62;
  if (code === 0x2f || code === 0x5f) return 63;
  return -1;
}
