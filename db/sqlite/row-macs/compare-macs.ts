/** Compares the rows of a store with their MACs. */
import type Database from 'better-sqlite3';
import { differencesOf, type MacStep } from '../../row-macs/comparison.ts';
import { type Group, isSameKey, keyName } from '../../row-macs/groups.ts';
import { type MacTable, quoted } from '../../row-macs/mac-table.ts';
import { MAC_BYTES, type MacFunctions, macFunctions, type SqlValue, xorInto } from '../../row-macs/mac.ts';
import { coveredTables } from './mac-tables.ts';
import { isStoreMacValid } from './row-macs.ts';

/** The tables with row MACs, each with its id; those that have none in `table_mac` have the id 0. */
export function macTables(client: Database.Database): MacTable[] {
  const known = described.get(client);
  if (known !== undefined) return known;
  const tables = describeTables(client);
  described.set(client, tables);
  return tables;
}

// A connection of the audit reads one schema.
const described = new WeakMap<Database.Database, MacTable[]>();

function describeTables(client: Database.Database): MacTable[] {
  const rows = client.prepare<[], { id: number; name: string }>('SELECT id, name FROM table_mac WHERE id > 0').all();
  const ids = new Map(rows.map(({ id, name }) => [name, id]));
  return coveredTables(client).map((table) => ({ ...table, id: ids.get(table.name) ?? 0 }));
}

/** Whether the rows of a table with one key are as Attestry wrote them. Both are empty where there is no such row. */
export function isAsWritten(client: Database.Database, secret: Uint8Array, name: string, key: SqlValue): boolean {
  const comparison = comparisonOf(client, secret, name);
  if (comparison === null) return false;
  const { table, macs, rows, mac } = comparison;
  const sum = new Uint8Array(MAC_BYTES);
  for (const row of rows.all(key)) xorInto(sum, macs.row(table, row));
  return Buffer.compare(mac.get(table.id, key)?.mac ?? new Uint8Array(MAC_BYTES), sum) === 0;
}

/** What the comparison of one row needs. Lists compare many rows, so it is prepared once for each connection. */
type Comparison = {
  table: MacTable;
  macs: MacFunctions;
  rows: Database.Statement<[SqlValue], SqlValue[]>;
  mac: Database.Statement<[number, SqlValue], { mac: Uint8Array }>;
};
const comparisons = new WeakMap<Database.Database, Map<string, Comparison>>();

function comparisonOf(client: Database.Database, secret: Uint8Array, name: string): Comparison | null {
  const prepared = comparisons.get(client) ?? new Map<string, Comparison>();
  comparisons.set(client, prepared);
  const known = prepared.get(name);
  const table = known?.table ?? macTables(client).find((one) => one.name === name);
  if (known !== undefined || table === undefined) return known ?? null;
  const columns = table.columns.map((column) => quoted(column.name)).join(', ');
  const comparison: Comparison = {
    table,
    macs: macFunctions(secret),
    rows: client
      .prepare<[SqlValue], SqlValue[]>(
        `SELECT ${columns} FROM main.${quoted(name)} WHERE ${quoted(table.keyColumn)} = ?`,
      )
      .raw(),
    mac: client.prepare('SELECT mac FROM row_mac WHERE table_id = ? AND key = ?'),
  };
  prepared.set(name, comparison);
  return comparison;
}

/**
 * Compare the rows of a table with their MACs, in the order of the key and from behind `after` on (null: from the
 * beginning), about `limit` rows of it. Call it inside a read transaction, so that rows and MACs are of one moment.
 */
export function compareMacs(
  client: Database.Database,
  secret: Uint8Array,
  table: MacTable,
  after: SqlValue,
  limit: number,
): MacStep {
  const macs = macFunctions(secret);
  const { groups, isDone, rows } = readGroups(client, macs, table, after, limit);
  const until = isDone ? null : groups.at(-1)!.key;
  const stored = readStored(client, table, after, until);
  const differences = differencesOf(table, groups, stored);
  return { differences, after: until, isDone, rows };
}

/** The groups of rows behind `after`; the last one may be cut by the limit and is then left to the next step. */
function readGroups(
  client: Database.Database,
  macs: MacFunctions,
  table: MacTable,
  after: SqlValue,
  limit: number,
): { groups: Group[]; isDone: boolean; rows: number } {
  const key = quoted(table.keyColumn);
  const columns = [key, ...table.columns.map(({ name }) => quoted(name))].join(', ');
  const order = table.primaryKey.map(quoted).join(', ');
  const where = after === null ? '' : `WHERE ${key} > ?`;
  const query = client.prepare(`SELECT ${columns} FROM main.${quoted(table.name)} ${where} ORDER BY ${order}`).raw();
  const groups: Group[] = [];
  let rows = 0;
  for (const row of query.iterate(...(after === null ? [] : [after])) as Iterable<SqlValue[]>) {
    const [value, ...values] = row;
    const last = groups.at(-1);
    const mac = macs.row(table, values);
    if (last !== undefined && isSameKey(last.key, value!)) xorInto(last.delta, mac);
    else if (rows >= limit) return { groups, isDone: false, rows };
    else groups.push({ key: value!, delta: Uint8Array.from(mac) });
    rows += 1;
  }
  return { groups, isDone: true, rows };
}

function readStored(
  client: Database.Database,
  { id }: MacTable,
  after: SqlValue,
  until: SqlValue,
): Map<string, { key: SqlValue; mac: Uint8Array }> {
  const conditions = ['table_id = ?', ...(after === null ? [] : ['key > ?']), ...(until === null ? [] : ['key <= ?'])];
  const values = [id, ...[after, until].filter((one) => one !== null)];
  const query = client.prepare<SqlValue[], { key: SqlValue; mac: Uint8Array }>(
    `SELECT key, mac FROM row_mac WHERE ${conditions.join(' AND ')} ORDER BY key`,
  );
  return new Map(query.all(...values).map((row) => [keyName(row.key), row]));
}

/** What is wrong with the MACs themselves: tables whose row MACs do not give the MAC of the table, and the store's. */
export function compareTableMacs(
  client: Database.Database,
  secret: Uint8Array,
): { tables: string[]; isStoreValid: boolean } {
  const macs = macFunctions(secret);
  const stored = client.prepare<[number], { mac: Uint8Array }>('SELECT mac FROM table_mac WHERE id = ?');
  const rowMacs = client.prepare<[number], { key: SqlValue; mac: Uint8Array }>(
    'SELECT key, mac FROM row_mac WHERE table_id = ?',
  );
  const tables: string[] = [];
  for (const table of macTables(client)) {
    const sum = new Uint8Array(MAC_BYTES);
    for (const { key, mac } of rowMacs.iterate(table.id)) xorInto(sum, macs.group(table, key, mac));
    const found = table.id === 0 ? undefined : stored.get(table.id)?.mac;
    if (found === undefined || Buffer.compare(found, sum) !== 0) tables.push(table.name);
  }
  return { tables, isStoreValid: isStoreMacValid(client, macs) };
}
