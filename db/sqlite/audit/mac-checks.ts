/** The comparison of rows and MACs over a connection of the audit. */
import { type Db } from '../../connection/connection.ts';
import { driver } from '../connection.ts';
import type { MacStep } from '../../row-macs/comparison.ts';
import { compareMacs, compareTableMacs, macTables } from '../row-macs/compare-macs.ts';
import type { SqlValue } from '../../row-macs/mac.ts';

/** The names of the tables whose rows have MACs. */
export async function macTableNames(db: Db): Promise<string[]> {
  return macTables(driver(db)).map(({ name }) => name);
}

/** Compare the next rows of a table, about `limit`, with their MACs. `secret` is that of `readMacSecret`. */
export async function compareTable(
  db: Db,
  secret: Uint8Array,
  { table, after, limit }: { table: string; after: SqlValue; limit: number },
): Promise<MacStep> {
  const found = macTables(driver(db)).find(({ name }) => name === table);
  if (found === undefined) return { differences: [], after: null, isDone: true, rows: 0 };
  return compareMacs(driver(db), secret, found, after, limit);
}

/** Compare the MACs of the tables and of the store. */
export async function compareTotals(db: Db, secret: Uint8Array): Promise<{ tables: string[]; isStoreValid: boolean }> {
  return compareTableMacs(driver(db), secret);
}
