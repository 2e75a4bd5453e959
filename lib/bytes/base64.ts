/**
 * Base64 (RFC 4648 §4 and §5: standard and URL-safe alphabet) to bytes; null where it is neither.
 * Padding may be left out but not be wrong; bits after the last byte must be zero, so that one value has one spelling.
 */
export function decodeBase64(text: string): Uint8Array | null {
  return decode(text, true);
}

/**
 * As decodeBase64, but whatever stands in the bits after the last byte: for a signature, which is then wrong rather
 * than unreadable.
 */
export function decodeBase64Loosely(text: string): Uint8Array | null {
  return decode(text, false);
}

const WINDOW = 1024 * 1024;

/**
 * As decodeBase64, of text that is bytes, with spaces passed over: the decoded bytes take its place from the beginning,
 * so that a large text needs no room beside it. Null where it is no base64; the text is then lost.
 */
export function decodeBase64InPlace(text: Uint8Array): Uint8Array | null {
  const source = Buffer.from(text.buffer, text.byteOffset, text.length);
  let rest = '';
  let size = 0;
  for (let at = 0; at < text.length || rest !== ''; at += WINDOW) {
    const last = at + WINDOW >= text.length;
    const piece = rest + source.toString('latin1', at, at + WINDOW).replaceAll(' ', '');
    // Padding stands at the end only, before which nothing but spaces may come.
    const padding = piece.indexOf('=');
    const whole = last ? piece.length : (padding < 0 ? piece.length : padding) & ~3;
    const bytes = piece.length - whole > 4 ? null : decode(piece.slice(0, whole), true);
    if (bytes === null) return null;
    text.set(bytes, size);
    size += bytes.length;
    rest = piece.slice(whole);
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
  // The decoder passes over what is no base64: every such character costs it output.
  if (bytes.length !== Math.floor((length * 3) / 4)) return null;
  if (canonical && tail !== 0) {
    const last = sextet(text.charCodeAt(length - 1));
    if (last < 0 || (last & (tail === 2 ? 0x0f : 0x03)) !== 0) return null;
  }
  return new Uint8Array(bytes.buffer, bytes.byteOffset, bytes.length);
}

export function encodeBase64(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('base64');
}

function sextet(code: number): number {
  if (code >= 0x41 && code <= 0x5a) return code - 0x41;
  if (code >= 0x61 && code <= 0x7a) return code - 0x47;
  if (code >= 0x30 && code <= 0x39) return code + 4;
  if (code === 0x2b || code === 0x2d) return 62;
  if (code === 0x2f || code === 0x5f) return 63;
  return -1;
}
