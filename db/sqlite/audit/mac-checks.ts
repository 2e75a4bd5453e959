/** The comparison of rows and MACs over a connection of the audit. */
import { type Db } from '../../connection/connection.ts';
import { driver } from '../connection.ts';
import { compareMacs, compareTableMacs, macTables, type MacStep } from '../row-macs/compare-macs.ts';
import type { SqlValue } from '../../row-macs/mac.ts';

/** The names of the tables whose rows have MACs. */
export function macTableNames(db: Db): string[] {
  return macTables(driver(db)).map(({ name }) => name);
}

/** The number of rows of a table, to show progress. */
export function countRows(db: Db, table: string): number {
  return driver(db).prepare<[], { n: number }>(`SELECT count(*) AS n FROM main."${table}"`).get()!.n;
}

/** Compare the next rows of a table, about `limit`, with their MACs. `secret` is that of `readMacSecret`. */
export function compareTable(
  db: Db,
  secret: Uint8Array,
  { table, after, limit }: { table: string; after: SqlValue; limit: number },
): MacStep {
  const found = macTables(driver(db)).find(({ name }) => name === table);
  if (found === undefined) return { differences: [], after: null, isDone: true, rows: 0 };
  return compareMacs(driver(db), secret, found, after, limit);
}

/** Compare the MACs of the tables and of the store. */
export function compareTotals(db: Db, secret: Uint8Array): { tables: string[]; isStoreValid: boolean } {
  return compareTableMacs(driver(db), secret);
}
