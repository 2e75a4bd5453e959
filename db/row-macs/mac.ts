/**
 * The MAC of a row: SHA-256 over the key, the name of the table, the columns and the key again, cut to 16 bytes. The
 * encoding is injective: every value has a type and a length. A column that has its default value is left out, so that
 * a migration that adds a column changes no MAC.
 */
import { hash, hkdfSync, type KeyObject } from 'node:crypto';
import type { MacTable } from './mac-table.ts';

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

/** Computes the MACs of one store. The result of a call is valid until the next call. */
export type MacFunctions = {
  /** The MAC of a row; `values` are those of the columns of the table, in their order. */
  row(table: MacTable, values: readonly SqlValue[]): Uint8Array;
  /** What a group of rows with this sum adds to the MAC of its table. */
  group(table: MacTable, key: SqlValue, sum: Uint8Array): Uint8Array;
  /** The MAC of the whole store: of all tables by name, and the size of the log. */
  store(tables: readonly { name: string; mac: Uint8Array }[], logSize: number): Uint8Array;
};

/**
 * The MAC functions for a secret of 32 bytes. A transaction computes dozens of MACs for each document, so that nothing
 * is allocated: values are encoded in one buffer, and the hash comes as a text, which Node makes three times as fast as
 * a buffer.
 */
export function macFunctions(secret: Uint8Array): MacFunctions {
  let buffer = Buffer.alloc(64 * 1024);
  let end = 0;
  const result = new Uint8Array(MAC_BYTES);
  const prefixes = new Map<string, Uint8Array>();
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
  /** Type and length of the value that is written behind them. */
  const addHeader = (type: number, bytes: number): void => {
    buffer[end] = type;
    buffer.writeUInt32LE(bytes, end + 1);
    end += HEADER_BYTES;
  };
  const addText = (type: number, text: string): void => {
    reserve(HEADER_BYTES + text.length * MAX_UTF8_BYTES);
    const bytes = buffer.write(text, end + HEADER_BYTES);
    addHeader(type, bytes);
    end += bytes;
  };
  const addValue = (value: SqlValue): void => {
    if (typeof value === 'string') return addText(3, value);
    if (typeof value === 'bigint') return addText(2, String(value));
    reserve(HEADER_BYTES + 8);
    if (value === null) return addHeader(0, 0);
    if (typeof value === 'number') {
      addHeader(1, 8);
      end = buffer.writeDoubleLE(value, end);
      return;
    }
    addHeader(4, value.length);
    addBytes(value);
  };
  /** The beginning of everything that is computed for one purpose about one table is the same. */
  const begin = (purpose: string, table: string): void => {
    end = 0;
    const known = prefixes.get(purpose + table);
    if (known !== undefined) return addBytes(known);
    addBytes(secret);
    addValue(purpose);
    if (table !== '') addValue(table);
    prefixes.set(purpose + table, Uint8Array.from(buffer.subarray(0, end)));
  };
  const finish = (): Uint8Array => {
    addBytes(secret);
    const digest = hash('sha256', buffer.subarray(0, end), 'binary');
    for (let i = 0; i < MAC_BYTES; i += 1) result[i] = digest.charCodeAt(i);
    return result;
  };
  return {
    row({ name, columns }, values) {
      begin('row', name);
      for (let i = 0; i < columns.length; i += 1) {
        const value = values[i]!;
        if (value === columns[i]!.defaultValue) continue;
        addBytes(columns[i]!.encodedName);
        addValue(value);
      }
      return finish();
    },
    group({ name }, key, sum) {
      begin('group', name);
      addValue(key);
      addBytes(sum);
      return finish();
    },
    store(tables, logSize) {
      begin('store', '');
      for (const { name, mac } of tables) {
        addValue(name);
        addBytes(mac);
      }
      addValue(logSize);
      return finish();
    },
  };
}

const HEADER_BYTES = 5;
/** UTF-8 has at most three bytes for each UTF-16 code unit. */
const MAX_UTF8_BYTES = 3;
