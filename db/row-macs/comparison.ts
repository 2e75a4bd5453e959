/** What a comparison of rows with their MACs finds: the same for both engines. */
import { type Group, keyName } from './groups.ts';
import type { MacTable } from './mac-table.ts';
import { isNoMac, type SqlValue } from './mac.ts';

/** Rows that are not as Attestry wrote them: those with this value in the first column of their primary key. */
export type MacDifference = { table: string; column: string; key: SqlValue; kind: 'changed' | 'added' | 'removed' };

/** One step of the comparison. `after` is where the next one begins; null: the table is done. */
export type MacStep = { differences: MacDifference[]; after: SqlValue; isDone: boolean; rows: number };

/** The MACs that are stored for some keys, by `keyName`. */
export type StoredMacs = Map<string, { key: SqlValue; mac: Uint8Array }>;

/**
 * What differs between groups of rows (`delta`: the XOR of their MACs) and the stored MACs of the same range of keys.
 * It takes the stored ones that have rows out of `stored`.
 */
export function differencesOf(
  { name, keyColumn }: Pick<MacTable, 'name' | 'keyColumn'>,
  groups: readonly Group[],
  stored: StoredMacs,
): MacDifference[] {
  const differences: MacDifference[] = [];
  const add = (key: SqlValue, kind: MacDifference['kind']) =>
    differences.push({ table: name, column: keyColumn, key, kind });
  for (const group of groups) {
    const found = stored.get(keyName(group.key));
    stored.delete(keyName(group.key));
    if (found === undefined) add(group.key, 'added');
    else if (Buffer.compare(found.mac, group.delta) !== 0) add(group.key, 'changed');
  }
  // Keys that only the stored ones have belong to rows that are gone.
  for (const { key, mac } of stored.values()) if (!isNoMac(mac)) add(key, 'removed');
  return differences;
}
