/**
 * A reader of DER (X.690 §10): definite, minimal lengths, single-byte tags. It copies nothing; an element is a view of
 * the bytes it was read from.
 */

export type Element = {
  tag: number;
  /** The element with its tag and length. */
  raw: Uint8Array;
  /** The contents without tag and length. */
  content: Uint8Array;
};

export const TAG = {
  boolean: 0x01,
  integer: 0x02,
  bitString: 0x03,
  octetString: 0x04,
  oid: 0x06,
  utf8String: 0x0c,
  ia5String: 0x16,
  utcTime: 0x17,
  generalizedTime: 0x18,
  sequence: 0x30,
  set: 0x31,
} as const;

/** A context-specific tag, constructed or primitive. */
export const contextTag = (number: number, constructed = true): number => (constructed ? 0xa0 : 0x80) | number;

/** The bytes are not the DER that was expected. */
export class DerError extends Error {}

function element(bytes: Uint8Array, at: number): Element {
  const tag = bytes[at];
  const first = bytes[at + 1];
  if (tag === undefined || first === undefined) throw new DerError('truncated element');
  if ((tag & 0x1f) === 0x1f) throw new DerError('long tags are not supported');
  let length = first;
  let start = at + 2;
  if (first >= 0x80) {
    const count = first & 0x7f;
    if (count === 0 || count > 4) throw new DerError('indefinite or oversized length');
    length = 0;
    for (let i = 0; i < count; i += 1) {
      const byte = bytes[start + i];
      if (byte === undefined || (i === 0 && byte === 0)) throw new DerError('bad length');
      length = length * 256 + byte;
    }
    if (length < 0x80) throw new DerError('length is not minimal');
    start += count;
  }
  const end = start + length;
  if (end > bytes.length) throw new DerError('element runs past its container');
  return { tag, raw: bytes.subarray(at, end), content: bytes.subarray(start, end) };
}

/** Read exactly one element. Throws a DerError where bytes follow it, or where it does not have the given tag. */
export function readElement(bytes: Uint8Array, tag?: number): Element {
  const found = element(bytes, 0);
  if (found.raw.length !== bytes.length) throw new DerError('bytes after the element');
  return expectTag(found, tag);
}

/** The elements inside the contents of a constructed element. Throws a DerError where one is malformed. */
export function readChildren(content: Uint8Array): Element[] {
  const children: Element[] = [];
  for (let at = 0; at < content.length;) {
    const child = element(content, at);
    children.push(child);
    at += child.raw.length;
  }
  return children;
}

/** The element itself. Throws a DerError where it is missing or does not have the given tag. */
export function expectTag(found: Element | undefined, tag?: number): Element {
  if (found === undefined) throw new DerError('element missing');
  if (tag !== undefined && found.tag !== tag)
    throw new DerError(`tag ${found.tag.toString(16)} where ${tag.toString(16)} was expected`);
  return found;
}

const oids = new Map<string, string>();

/** Bytes of the longest accepted object identifier; real ones have fewer than 40. Reading takes quadratic time. */
const MAX_OID_BYTES = 128;

/** An object identifier in dotted form. Throws a DerError where it is malformed or longer than MAX_OID_BYTES. */
export function readOid(found: Element): string {
  expectTag(found, TAG.oid);
  if (found.content.length > MAX_OID_BYTES) throw new DerError('object identifier is too long');
  const key = Buffer.from(found.content).toString('latin1');
  const known = oids.get(key);
  if (known !== undefined) return known;
  const arcs: bigint[] = [];
  let value = 0n;
  found.content.forEach((byte, i) => {
    if (value === 0n && byte === 0x80) throw new DerError('bad object identifier');
    value = value * 128n + BigInt(byte & 0x7f);
    if (byte < 0x80) {
      arcs.push(value);
      value = 0n;
    } else if (i === found.content.length - 1) throw new DerError('bad object identifier');
  });
  const head = arcs[0];
  if (head === undefined) throw new DerError('bad object identifier');
  const first = head < 80n ? head / 40n : 2n;
  const oid = [first, head - first * 40n, ...arcs.slice(1)].join('.');
  if (oids.size < 500) oids.set(key, oid);
  return oid;
}

/** A BOOLEAN (X.690 §11.1: true is 0xff). Throws a DerError where it is malformed. */
export function readBoolean(found: Element): boolean {
  expectTag(found, TAG.boolean);
  const byte = found.content[0];
  if (found.content.length !== 1 || (byte !== 0 && byte !== 0xff)) throw new DerError('bad boolean');
  return byte === 0xff;
}

/** A non-negative INTEGER of at most four bytes. Throws a DerError where it is another. */
export function readSmallInteger(found: Element): number {
  expectTag(found, TAG.integer);
  const [first, second] = found.content;
  if (first === undefined || found.content.length > 4 || first >= 0x80) throw new DerError('integer out of range');
  if (first === 0 && second !== undefined && second < 0x80) throw new DerError('integer is not minimal');
  return found.content.reduce((sum, byte) => sum * 256 + byte, 0);
}

const TIME_PATTERNS: ReadonlyMap<number, RegExp> = new Map([
  [TAG.utcTime, /^(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)()Z$/u],
  [TAG.generalizedTime, /^(\d{4})(\d\d)(\d\d)(\d\d)(\d\d)(\d\d)(\.\d{1,9})?Z$/u],
]);

/**
 * UTCTime or GeneralizedTime in the profile of RFC 5280 §4.1.2.5 (GeneralizedTime may carry a fraction, RFC 3161
 * §2.4.2), in milliseconds since the epoch. Throws a DerError where it is malformed or no such time exists.
 */
export function readTime(found: Element): number {
  const text = Buffer.from(found.content).toString('latin1');
  const match = TIME_PATTERNS.get(found.tag)?.exec(text);
  if (match == null) throw new DerError('bad time');
  const [year, month, day, hour, minute, second] = match.slice(1, 7).map(Number) as [
    number,
    number,
    number,
    number,
    number,
    number,
  ];
  const full = found.tag === TAG.utcTime ? (year >= 50 ? 1900 : 2000) + year : year;
  // Date.UTC reads a year below 100 as 19xx, and turns a day that the month does not have into one of the next month.
  const date = new Date(0);
  date.setUTCFullYear(full, month - 1, day);
  const isDay = date.getUTCMonth() === month - 1 && date.getUTCDate() === day;
  if (!isDay || hour > 23 || minute > 59 || second > 60) throw new DerError('bad time');
  return date.setUTCHours(hour, minute, second, Math.trunc(Number(`0${match[7] || ''}`) * 1000));
}

/** The contents of a BIT STRING that ends on a byte. Throws a DerError where it does not. */
export function readBitString(found: Element): Uint8Array {
  expectTag(found, TAG.bitString);
  if (found.content[0] !== 0) throw new DerError('bit string does not end on a byte');
  return found.content.subarray(1);
}

/** An element of DER, from its tag and the parts of its contents. */
export function encode(tag: number, ...contents: Uint8Array[]): Uint8Array {
  const length = contents.reduce((sum, part) => sum + part.length, 0);
  const head = [tag];
  if (length < 0x80) head.push(length);
  else {
    const bytes: number[] = [];
    for (let rest = length; rest > 0; rest = Math.floor(rest / 256)) bytes.unshift(rest % 256);
    head.push(0x80 | bytes.length, ...bytes);
  }
  return Buffer.concat([Uint8Array.from(head), ...contents]);
}
