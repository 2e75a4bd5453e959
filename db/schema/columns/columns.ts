/**
 * Column types that several tables share. They are small on disk: an enum value is stored as its index, a digest as its
 * bytes, a time as milliseconds since 1970.
 */
import type { Column } from 'drizzle-orm';
import { customType, integer } from 'drizzle-orm/sqlite-core';

/** An encoder that passes null through: prepared statements encode null values too. */
function orNull<In, Out>(encode: (value: In) => Out): (value: In) => Out {
  return (value) => (value === null ? (null as Out) : encode(value));
}

/**
 * A column for a value of a closed list, stored as its index in that list. The order of the list is the sort order and
 * must never change. Encoding throws a RangeError for a value that is not in the list.
 */
export function enumColumn<const Values extends readonly string[]>(values: Values) {
  return customType<{ data: Values[number]; driverData: number }>({
    dataType: () => 'integer',
    toDriver: orNull((value: Values[number]) => {
      const index = values.indexOf(value);
      if (index < 0) throw new RangeError(`not one of ${values.join(', ')}: ${value}`);
      return index;
    }),
    fromDriver: (value) => values[value]!,
  });
}

/** A column for the value of a digest: lower-case hex is stored as bytes, any other spelling (`h1:…`) as text. */
export const digestValue = customType<{ data: string; driverData: Uint8Array | string }>({
  dataType: () => 'blob',
  toDriver: orNull(encodeDigest),
  fromDriver: decodeDigest,
});

/** The value of a digest as `digestValue` stores it: bytes for lower-case hex, else the text. */
export function encodeDigest(value: string): Uint8Array | string {
  return /^(?:[0-9a-f]{2})+$/.test(value) ? Buffer.from(value, 'hex') : value;
}

/** The value of a digest from what `encodeDigest` returned. */
export function decodeDigest(stored: Uint8Array | string): string {
  return typeof stored === 'string' ? stored : Buffer.from(stored).toString('hex');
}

/** A column for bytes. */
export const bytes = customType<{ data: Uint8Array; driverData: Uint8Array }>({ dataType: () => 'blob' });

/** A column for a time: RFC 3339 in UTC in the code, milliseconds since 1970 in the database. */
export const timestamp = customType<{ data: string; driverData: number }>({
  dataType: () => 'integer',
  toDriver: orNull(encodeTimestamp),
  fromDriver: (value) => new Date(value).toISOString(),
});

/** The milliseconds since 1970 of an RFC 3339 time. Throws a RangeError where the text is no time. */
export function encodeTimestamp(value: string): number {
  const at = Date.parse(value);
  if (Number.isNaN(at)) throw new RangeError(`not a time: ${value}`);
  return at;
}

/** A column for a boolean, stored as 0 or 1. */
export const flag = (name: string) => integer(name, { mode: 'boolean' });

/** Whether a column is one for the value of a digest. */
export function isDigestColumn(column: Column): boolean {
  return column.getSQLType() === 'blob' && column.mapToDriverValue('00') instanceof Uint8Array;
}
