/** The tables whose rows have MACs, as the file has them: all but those that something else proves or nobody trusts. */
import type Database from 'better-sqlite3';
import type { SqlValue } from './mac.ts';

/** A column whose value a row MAC covers. */
export type MacColumn = { name: string; encodedName: Uint8Array; defaultValue: SqlValue };

/** A table with row MACs. `id` is its row in `table_mac`. Rows with the same `keyColumn` share one MAC. */
export type MacTable = {
  id: number;
  name: string;
  /** The first column of the primary key. */
  keyColumn: string;
  primaryKey: readonly string[];
  columns: readonly MacColumn[];
};

/**
 * Tables without row MACs. The Merkle trees prove leaves and nodes; the outbox only tells open pages and subscribers
 * what changed, and what is on its way to subscribers changes with every attempt; the terms of the search are derived
 * from documents, as the full-text indexes are; the MACs do not cover themselves, but the one of the store covers them.
 */
const WITHOUT_MACS = new Set([
  'log_leaf',
  'log_node',
  'audit_leaf',
  'audit_node',
  'notification',
  'outbox',
  'row_mac',
  'search_term',
  'search_term_evidence',
  'subscription_state',
  'table_mac',
]);

/** Columns that another digest proves. */
const WITHOUT_MAC_COLUMNS: { [table: string]: readonly string[] } = { evidence_body: ['bytes'] };

type ColumnRow = { table: string; name: string; pk: number; dflt_value: string | null };

/** Whether a file has the tables of the row MACs. */
export function hasMacTables(client: Database.Database): boolean {
  const tables = client.prepare(
    `SELECT 1 FROM sqlite_master WHERE type = 'table' AND name IN ('row_mac', 'table_mac')`,
  );
  return tables.all().length === 2;
}

/** The tables of a file that get row MACs, without their ids. */
export function coveredTables(client: Database.Database): Omit<MacTable, 'id'>[] {
  const rows = client
    .prepare<[], ColumnRow>(
      `SELECT t.name AS "table", c.name, c.pk, c.dflt_value FROM pragma_table_list t JOIN pragma_table_info(t.name) c
        WHERE t.schema = 'main' AND t.type = 'table' AND t.name NOT LIKE 'sqlite_%' ORDER BY t.name, c.cid`,
    )
    .all()
    .filter(({ table }) => !WITHOUT_MACS.has(table));
  return [...Map.groupBy(rows, ({ table }) => table)].map(([name, columns]) => describeTable(name, columns));
}

function describeTable(name: string, rows: readonly ColumnRow[]): Omit<MacTable, 'id'> {
  const primaryKey = rows
    .filter(({ pk }) => pk > 0)
    .toSorted((a, b) => a.pk - b.pk)
    .map((column) => column.name);
  const omitted = WITHOUT_MAC_COLUMNS[name] ?? [];
  const columns = rows
    .filter((column) => !omitted.includes(column.name))
    // The order of the columns in the file must not matter.
    .toSorted((a, b) => (a.name < b.name ? -1 : 1))
    .map((column) => ({
      name: column.name,
      encodedName: Buffer.concat([Buffer.of(column.name.length), Buffer.from(column.name)]),
      defaultValue: parseDefault(column.dflt_value),
    }));
  // A table without a primary key has the row id of SQLite.
  const key = primaryKey.length === 0 ? ['rowid'] : primaryKey;
  return { name, keyColumn: key[0]!, primaryKey: key, columns };
}

function parseDefault(written: string | null): SqlValue {
  if (written === null || /^null$/i.test(written)) return null;
  if (/^(true|false)$/i.test(written)) return /^true$/i.test(written) ? 1 : 0;
  const text = /^'(.*)'$/s.exec(written)?.[1];
  return text === undefined ? Number(written) : text.replaceAll("''", "'");
}

/** A name as SQL writes it. */
export function quoted(name: string): string {
  return `"${name.replaceAll('"', '""')}"`;
}
