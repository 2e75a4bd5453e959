/**
 * `Buffer` of Node for browsers (https://github.com/feross/buffer), which the framework brings along, with what it
 * lacks: the encoding `base64url`, and integers of 64 bits. Import this module before any code that uses `Buffer`.
 */
import { Buffer as Polyfill } from 'buffer';

type ToString = (this: Polyfill, encoding?: string, start?: number, end?: number) => string;
type From = (value: unknown, encoding?: unknown, length?: number) => Polyfill;

const prototype = Polyfill.prototype as unknown as { toString: ToString };
const statics = Polyfill as unknown as { from: From };

/** Whether the encoding is missing: Node's own `Buffer` has it. */
function lacksBase64Url(): boolean {
  try {
    return statics.from('_-8', 'base64url').length !== 2;
  } catch {
    return true;
  }
}

if (lacksBase64Url()) {
  const { toString } = prototype;
  const { from } = statics;
  prototype.toString = function encode(encoding, start, end) {
    if (encoding !== 'base64url') return toString.call(this, encoding, start, end);
    return toString.call(this, 'base64', start, end).replaceAll('+', '-').replaceAll('/', '_').replaceAll('=', '');
  };
  // Its reader of base64 accepts both alphabets.
  statics.from = (value, encoding, length) =>
    from.call(Polyfill, value, encoding === 'base64url' ? 'base64' : encoding, length);
}

const viewOf = (bytes: Uint8Array): DataView => new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength);

type Integers = {
  readBigUInt64BE?: (this: Uint8Array, offset?: number) => bigint;
  writeBigUInt64BE?: (this: Uint8Array, value: bigint, offset?: number) => number;
};
const integers = Polyfill.prototype as unknown as Integers;
integers.readBigUInt64BE ??= function read(offset = 0) {
  return viewOf(this).getBigUint64(offset);
};
integers.writeBigUInt64BE ??= function write(value, offset = 0) {
  viewOf(this).setBigUint64(offset, value);
  return offset + 8;
};

const globals = globalThis as { Buffer?: unknown };
globals.Buffer ??= Polyfill;

export { Polyfill as Buffer };

/** Whether the bytes are well-formed UTF-8. */
export function isUtf8(bytes: Uint8Array): boolean {
  try {
    new TextDecoder('utf-8', { fatal: true }).decode(bytes);
    return true;
  } catch {
    return false;
  }
}

/** Whether all bytes are ASCII. */
export const isAscii = (bytes: Uint8Array): boolean => bytes.every((byte) => byte < 0x80);
