/** Compares the rows of a database of PostgreSQL with their MACs. */
import { connectionOf, type Db } from '../../connection/connection.ts';
import { differencesOf, type MacStep, type StoredMacs } from '../../row-macs/comparison.ts';
import { type Group, isSameKey, keyName } from '../../row-macs/groups.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import { MAC_BYTES, type MacFunctions, macFunctions, type SqlValue, xorInto } from '../../row-macs/mac.ts';
import {
  asInDatabase,
  asInSqlite,
  COVERED_TABLES,
  type CoveredTable,
  keyFrom,
  storedKey,
} from '../row-macs/covered-tables.ts';
import { isStoreMacValid } from '../row-macs/register-tables.ts';

type Row = { [column: string]: unknown };
type MacRow = { key: Buffer; mac: Buffer };

const ask = async <T>(db: Db, text: string, ...values: unknown[]): Promise<T[]> =>
  (await connectionOf(db)
    .prepareSql(text, { isKept: false })
    .all(...values)) as T[];

/** As `macTableNames` of db/sqlite/audit. */
export async function macTableNames(): Promise<string[]> {
  return [...COVERED_TABLES.keys()];
}

/** As `compareTable` of db/sqlite/audit. */
export async function compareTable(
  db: Db,
  secret: Uint8Array,
  { table: name, after, limit }: { table: string; after: SqlValue; limit: number },
): Promise<MacStep> {
  const table = COVERED_TABLES.get(name);
  if (table === undefined) return { differences: [], after: null, isDone: true, rows: 0 };
  const { groups, isDone, rows } = await readGroups(db, macFunctions(secret), table, after, limit);
  const until = isDone ? null : groups.at(-1)!.key;
  const stored = await readStored(db, table, after, until);
  return { differences: differencesOf(table, groups, stored), after: until, isDone, rows };
}

/** The groups of rows behind `after`. One that the limit cuts is left to the next step, unless it is the only one. */
async function readGroups(
  db: Db,
  macs: MacFunctions,
  table: CoveredTable,
  after: SqlValue,
  limit: number,
): Promise<{ groups: Group[]; isDone: boolean; rows: number }> {
  const columns = table.columns.map((column) => quoted(column.name)).join(', ');
  const order = table.primaryKey.map(quoted).join(', ');
  const where = after === null ? '' : `WHERE ${quoted(table.keyColumn)} > ?`;
  const rows = await ask<Row>(
    db,
    `SELECT ${columns} FROM ${quoted(table.name)} ${where} ORDER BY ${order} LIMIT ${limit}`,
    ...(after === null ? [] : [asInDatabase(table.keyType, after)]),
  );
  const groups: Group[] = [];
  for (const row of rows) {
    const key = asInSqlite(table.keyType, row[table.keyColumn]);
    const mac = macs.row(
      { ...table, id: 0 },
      table.columns.map(({ type, name }) => asInSqlite(type, row[name])),
    );
    const last = groups.at(-1);
    if (last !== undefined && isSameKey(last.key, key)) xorInto(last.delta, mac);
    else groups.push({ key, delta: Uint8Array.from(mac) });
  }
  if (rows.length < limit) return { groups, isDone: true, rows: rows.length };
  if (groups.length === 1) return readGroups(db, macs, table, after, limit * 4);
  groups.pop();
  return { groups, isDone: false, rows: rows.length };
}

async function readStored(db: Db, table: CoveredTable, after: SqlValue, until: SqlValue): Promise<StoredMacs> {
  const limits = [
    ...(after === null ? [] : [['>', after] as const]),
    ...(until === null ? [] : [['<=', until] as const]),
  ];
  const rows = await ask<MacRow>(
    db,
    `SELECT key, mac FROM row_mac WHERE table_id = (SELECT id FROM table_mac WHERE name = ?)
      ${limits.map(([than]) => `AND key ${than} ?`).join(' ')} ORDER BY key`,
    table.name,
    ...limits.map(([, key]) => storedKey(table, key)),
  );
  return new Map(
    rows.map(({ key: bytes, mac }) => {
      const key = keyFrom(table, bytes);
      return [keyName(key), { key, mac }];
    }),
  );
}

/** As `compareTotals` of db/sqlite/audit. */
export async function compareTotals(db: Db, secret: Uint8Array): Promise<{ tables: string[]; isStoreValid: boolean }> {
  const macs = macFunctions(secret);
  const totals = await ask<{ id: number; name: string; mac: Buffer }>(db, 'SELECT id, name, mac FROM table_mac');
  const tables: string[] = [];
  for (const table of COVERED_TABLES.values()) {
    const total = totals.find(({ id, name }) => id > 0 && name === table.name);
    const sum = total === undefined ? null : await sumOf(db, macs, table, total.id);
    if (sum === null || Buffer.compare(total!.mac, sum) !== 0) tables.push(table.name);
  }
  const [log] = await ask<{ size: number }>(db, 'SELECT coalesce(max(idx) + 1, 0) AS size FROM log_leaf');
  return { tables, isStoreValid: isStoreMacValid(totals, log!.size, macs) };
}

const MACS_PER_QUERY = 5_000;

async function sumOf(db: Db, macs: MacFunctions, table: CoveredTable, id: number): Promise<Uint8Array> {
  const sum = new Uint8Array(MAC_BYTES);
  let after = Buffer.alloc(0);
  for (;;) {
    const rows = await ask<MacRow>(
      db,
      `SELECT key, mac FROM row_mac WHERE table_id = ? AND key > ? ORDER BY key LIMIT ${MACS_PER_QUERY}`,
      id,
      after,
    );
    for (const { key, mac } of rows) xorInto(sum, macs.group({ ...table, id }, keyFrom(table, key), mac));
    if (rows.length < MACS_PER_QUERY) return sum;
    after = Buffer.from(rows.at(-1)!.key);
  }
}
