/** The tables whose rows have MACs, as a file of SQLite has them. */
import type Database from 'better-sqlite3';
import { coveredColumns, type MacTable, WITHOUT_MACS } from '../../row-macs/mac-table.ts';
import type { SqlValue } from '../../row-macs/mac.ts';

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
  const columns = coveredColumns(
    name,
    rows.map((column) => ({ name: column.name, defaultValue: parseDefault(column.dflt_value) })),
  );
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
