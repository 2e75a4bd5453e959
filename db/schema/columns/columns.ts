/**
 * Column types that several tables share. They are small on disk: a listed value is stored as its index, a digest as
 * its bytes, a time as milliseconds since 1970.
 */
import { customType, integer } from 'drizzle-orm/sqlite-core';

/** Prepared statements hand null through the column as well. */
function orNull<In, Out>(pack: (value: In) => Out): (value: In) => Out {
  return (value) => (value === null ? (null as Out) : pack(value));
}

/** A value of a closed list, stored as its index in that list. The order is the sort order and must never change. */
export function enumColumn<const Words extends readonly string[]>(words: Words) {
  return customType<{ data: Words[number]; driverData: number }>({
    dataType: () => 'integer',
    toDriver: orNull((value: Words[number]) => {
      const place = words.indexOf(value);
      if (place < 0) throw new RangeError(`not one of ${words.join(', ')}: ${value}`);
      return place;
    }),
    fromDriver: (value) => words[value]!,
  });
}

/** The value of a digest: lower-case hex is stored as its bytes, any other spelling (`h1:…`) as text. */
export const digestValue = customType<{ data: string; driverData: Uint8Array | string }>({
  dataType: () => 'blob',
  toDriver: orNull(encodeDigest),
  fromDriver: (value) => (typeof value === 'string' ? value : Buffer.from(value).toString('hex')),
});

/** Digest value as it is bound to a statement. */
export function encodeDigest(value: string): Uint8Array | string {
  return /^(?:[0-9a-f]{2})+$/.test(value) ? Buffer.from(value, 'hex') : value;
}

/** Bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'blob' });

/** A time: RFC 3339 UTC in code, milliseconds since 1970 in the database. */
export const timestamp = customType<{ data: string; driverData: number }>({
  dataType: () => 'integer',
  toDriver: orNull(encodeTimestamp),
  fromDriver: (value) => new Date(value).toISOString(),
});

/** RFC 3339 → milliseconds since 1970. Throws on what is no date. */
export function encodeTimestamp(value: string): number {
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw new RangeError(`not a time: ${value}`);
  return at;
}

export const flag = (name: string) => integer(name, { mode: 'boolean' });
