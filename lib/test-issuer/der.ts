/** A writer of DER (X.690) for the types in certificates and timestamps. */

const tagged = (tag: number, ...parts: Buffer[]): Buffer => {
  const body = parts.length === 1 ? parts[0]! : Buffer.concat(parts);
  return Buffer.concat([Buffer.of(tag), length(body.length), body]);
};

function length(size: number): Buffer {
  if (size < 0x80) return Buffer.of(size);
  if (size < 0x100) return Buffer.of(0x81, size);
  return Buffer.of(0x82, size >> 8, size & 0xff);
}

export const sequence = (...parts: Buffer[]): Buffer => tagged(0x30, Buffer.concat(parts));
/** SET OF: members in the order of their encodings (X.690 §11.6). */
export const setOf = (...parts: Buffer[]): Buffer => tagged(0x31, Buffer.concat(parts.toSorted(Buffer.compare)));
export const octets = (bytes: Buffer): Buffer => tagged(0x04, bytes);
export const bits = (bytes: Buffer, unused = 0): Buffer => tagged(0x03, Buffer.concat([Buffer.of(unused), bytes]));
export const utf8 = (text: string): Buffer => tagged(0x0c, Buffer.from(text));
export const boolean = (value: boolean): Buffer => tagged(0x01, Buffer.of(value ? 0xff : 0));
/** Context tag around a whole encoding. */
export const explicit = (number: number, ...parts: Buffer[]): Buffer => tagged(0xa0 | number, Buffer.concat(parts));
/** Context tag in place of the universal one, primitive. */
export const implicit = (number: number, bytes: Buffer): Buffer => tagged(0x80 | number, bytes);

/** A non-negative integer, from a number or big-endian bytes. */
export function integer(value: number | Buffer): Buffer {
  let bytes =
    typeof value === 'number' ? Buffer.from(value.toString(16).padStart(value > 0xff ? 4 : 2, '0'), 'hex') : value;
  while (bytes.length > 1 && bytes[0] === 0) bytes = bytes.subarray(1);
  return tagged(0x02, bytes[0]! & 0x80 ? Buffer.concat([Buffer.of(0), bytes]) : bytes);
}

export function oid(dotted: string): Buffer {
  const [first, second, ...rest] = dotted.split('.').map(Number);
  const bytes: number[] = [];
  for (const arc of [first! * 40 + second!, ...rest]) {
    const groups = [arc % 128];
    for (let high = Math.floor(arc / 128); high > 0; high = Math.floor(high / 128)) groups.unshift(128 + (high % 128));
    bytes.push(...groups);
  }
  return tagged(0x06, Buffer.from(bytes));
}

const digits = (at: Date): string =>
  at
    .toISOString()
    .replace(/\.\d+Z$/, 'Z')
    .replace(/[-:T]/g, '');
/** GeneralizedTime to the second (RFC 3161 §2.4.2). */
export const generalizedTime = (at: Date): Buffer => tagged(0x18, Buffer.from(digits(at)));
/** UTCTime, which RFC 5280 §4.1.2.5 requires for dates through 2049. */
export const utcTime = (at: Date): Buffer => tagged(0x17, Buffer.from(digits(at).slice(2)));
