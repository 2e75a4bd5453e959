/**
 * The MAC of a row: SHA-256 over the key, the name of the table, the columns and the key again, cut to 16 bytes. The
 * encoding is injective: every value has a type and a length. A column that has its default value is left out, so that
 * a migration that adds a column changes no MAC.
 */
import { hash, hkdfSync, type KeyObject } from 'node:crypto';
import type { MacTable } from './mac-tables.ts';

/** A value as the SQLite driver returns it. */
export type SqlValue = null | number | bigint | string | Uint8Array;

export const MAC_BYTES = 16;
const NO_MAC = Buffer.alloc(MAC_BYTES);

/** The secret of the row MACs of a store, 32 bytes, derived from the private key of its log (RFC 5869). */
export function macKeyOf(privateKey: KeyObject): Uint8Array {
  const secret = privateKey.export({ type: 'pkcs8', format: 'der' });
  return new Uint8Array(hkdfSync('sha256', secret, new Uint8Array(0), 'attestry row macs', 32));
}

/** XOR `mac` into `sum`. Both have 16 bytes. */
export function xorInto(sum: Uint8Array, mac: Uint8Array): void {
  for (let i = 0; i < MAC_BYTES; i += 1) sum[i]! ^= mac[i]!;
}

/** Whether a sum is that of no row at all. */
export function isNoMac(mac: Uint8Array): boolean {
  return NO_MAC.equals(mac);
}

/** Computes the MACs of one store. */
export type MacFunctions = {
  /** The MAC of a row; `values` are those of the columns of the table, in their order. */
  row(table: MacTable, values: readonly SqlValue[]): Uint8Array;
  /** What a group of rows with this sum adds to the MAC of its table. */
  group(table: MacTable, key: SqlValue, sum: Uint8Array): Uint8Array;
  /** The MAC of the whole store: of all tables by name, and the size of the log. */
  store(tables: readonly { name: string; mac: Uint8Array }[], logSize: number): Uint8Array;
};

/** The MAC functions for a secret of 32 bytes. */
export function macFunctions(secret: Uint8Array): MacFunctions {
  let buffer = Buffer.alloc(64 * 1024);
  let end = 0;
  const reserve = (bytes: number): void => {
    if (end + bytes <= buffer.length) return;
    const larger = Buffer.alloc(Math.max(buffer.length * 2, end + bytes));
    buffer.copy(larger, 0, 0, end);
    buffer = larger;
  };
  const addBytes = (bytes: Uint8Array): void => {
    reserve(bytes.length);
    buffer.set(bytes, end);
    end += bytes.length;
  };
  const addSized = (type: number, bytes: Uint8Array): void => {
    reserve(5);
    buffer[end] = type;
    buffer.writeUInt32LE(bytes.length, end + 1);
    end += 5;
    addBytes(bytes);
  };
  const addValue = (value: SqlValue): void => {
    if (value === null) addSized(0, NO_BYTES);
    else if (typeof value === 'number') addSized(1, numberBytes(value));
    else if (typeof value === 'bigint') addSized(2, Buffer.from(String(value)));
    else if (typeof value === 'string') addSized(3, Buffer.from(value));
    else addSized(4, value);
  };
  const begin = (purpose: string): void => {
    end = 0;
    addBytes(secret);
    addValue(purpose);
  };
  const finish = (): Uint8Array => {
    addBytes(secret);
    return hash('sha256', buffer.subarray(0, end), 'buffer').subarray(0, MAC_BYTES);
  };
  return {
    row({ name, columns }, values) {
      begin('row');
      addValue(name);
      columns.forEach((column, i) => {
        const value = values[i]!;
        if (value === column.defaultValue) return;
        addBytes(column.encodedName);
        addValue(value);
      });
      return finish();
    },
    group({ name }, key, sum) {
      begin('group');
      addValue(name);
      addValue(key);
      addBytes(sum);
      return finish();
    },
    store(tables, logSize) {
      begin('store');
      for (const { name, mac } of tables) {
        addValue(name);
        addBytes(mac);
      }
      addValue(logSize);
      return finish();
    },
  };
}

const NO_BYTES = new Uint8Array(0);
const double = Buffer.alloc(8);

function numberBytes(value: number): Uint8Array {
  double.writeDoubleLE(value);
  return double;
}
