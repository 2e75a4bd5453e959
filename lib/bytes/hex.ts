/** Whether a text is hex of whole bytes, in either case; true for the empty text. */
export function isHex(text: string): boolean {
  return text.length % 2 === 0 && /^[0-9a-fA-F]*$/.test(text);
}

/** The bytes of hex in either case; null if the text is no hex of whole bytes. */
export function decodeHex(text: string): Uint8Array | null {
  return isHex(text) ? new Uint8Array(Buffer.from(text, 'hex')) : null;
}

/** Lower-case hex. */
export function encodeHex(bytes: Uint8Array): string {
  return Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex');
}
