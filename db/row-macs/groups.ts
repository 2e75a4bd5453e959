/** Groups of rows that share one MAC, and what a log says about the MACs of its store: the same for both engines. */
import { type SqlValue, xorInto } from './mac.ts';

/** The rows of a table with one key, and what the MAC of the group changes by. */
export type Group = { key: SqlValue; delta: Uint8Array };

/** A text for a key: two keys have the same one only where they are the same value. */
export function keyName(key: SqlValue): string {
  return key instanceof Uint8Array ? `x${Buffer.from(key).toString('hex')}` : `${typeof key}${key}`;
}

/** Whether two keys are the same value. */
export function isSameKey(a: SqlValue, b: SqlValue): boolean {
  return a instanceof Uint8Array && b instanceof Uint8Array ? Buffer.compare(a, b) === 0 : a === b;
}

/** Add the MAC of a row, before or after a change, to the group of its key. */
export function addTo(groups: Map<string, Group>, key: SqlValue, mac: Uint8Array): void {
  const name = keyName(key);
  const known = groups.get(name);
  if (known === undefined) groups.set(name, { key, delta: Uint8Array.from(mac) });
  else xorInto(known.delta, mac);
}

/** The version of log entries from which on every store has row MACs. */
const FIRST_ENTRY_VERSION_WITH_MACS = 3;

/** Whether the newest entry of a log, of which these are the bytes, is of a version that writes row MACs. */
export function isEntryWithMacs(entry: Uint8Array): boolean {
  try {
    const { v } = JSON.parse(Buffer.from(entry).toString()) as { v?: unknown };
    return typeof v !== 'number' || v >= FIRST_ENTRY_VERSION_WITH_MACS;
  } catch {
    return true;
  }
}
