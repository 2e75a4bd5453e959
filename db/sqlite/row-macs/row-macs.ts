/**
 * Keeps the row MACs of a store in step with what a connection writes. Temporary triggers, which exist on this
 * connection only, report every row that it inserts, updates or deletes; before the commit the MACs follow. A change
 * that somebody makes over another connection therefore has no MAC.
 *
 * MACs change by XOR with the MAC of the row before and after. A row that somebody has changed thus keeps a wrong MAC
 * when Attestry writes it later: a difference never disappears by itself.
 */
import type Database from 'better-sqlite3';
import { addTo, type Group, isEntryWithMacs, isSameKey } from '../../row-macs/groups.ts';
import { type MacTable, quoted } from '../../row-macs/mac-table.ts';
import { isNoMac, MAC_BYTES, type MacFunctions, macFunctions, type SqlValue, xorInto } from '../../row-macs/mac.ts';
import { coveredTables } from './mac-tables.ts';

/** Brings the MACs up to date before a commit (`flush`), or forgets what a rolled back transaction wrote (`reset`). */
export type RowMacs = { flush(): void; reset(): void };

type Pending = { table: MacTable; groups: Map<string, Group> };

const REPORT_FUNCTION = 'attestry_row_mac';

/**
 * Install the triggers on a connection; an earlier call for the same connection is replaced. `secret` has 32 bytes. A
 * store that has never had MACs gets them for all of its rows. Where somebody has removed the MACs of a store or of a
 * table, they are not computed again, and the audit names them.
 */
export function attachRowMacs(client: Database.Database, secret: Uint8Array): RowMacs {
  const macs = macFunctions(secret);
  const registered = readTables(client);
  const tables =
    registered.added.length === 0 ? registered.tables : inTransaction(client, () => registeredTables(client, macs));
  const pending = new Map<number, Pending>(tables.map((table) => [table.id, { table, groups: new Map() }]));
  client.function(REPORT_FUNCTION, { varargs: true, directOnly: false }, (id: number, ...values: SqlValue[]) => {
    const { table, groups } = pending.get(id)!;
    const [key, ...columns] = values as [SqlValue, ...SqlValue[]];
    addTo(groups, key, macs.row(table, columns));
    return null;
  });
  client.exec(tables.map(triggersOf).join('\n'));
  const statements = prepare(client);
  const writeMacs = (): void => {
    if ([...pending.values()].every(({ groups }) => groups.size === 0)) return;
    for (const { table, groups } of pending.values()) {
      if (groups.size > 0) writeTable(statements, macs, table, groups.values());
      groups.clear();
    }
    writeStoreMac(statements, macs);
  };
  return {
    flush: writeMacs,
    reset: () => pending.forEach(({ groups }) => groups.clear()),
  };
}

/** The script that installs the triggers of a table, instead of those of an earlier call. */
function triggersOf(table: MacTable): string {
  const columns = [table.keyColumn, ...table.columns.map(({ name }) => name)];
  const report = (row: 'OLD' | 'NEW') =>
    `SELECT ${REPORT_FUNCTION}(${[table.id, ...columns.map((name) => `${row}.${quoted(name)}`)].join(', ')});`;
  const bodies = { INSERT: report('NEW'), UPDATE: report('OLD') + report('NEW'), DELETE: report('OLD') };
  return Object.entries(bodies)
    .map(([event, body]) => {
      const name = quoted(`mac_${table.name}_${event.toLowerCase()}`);
      return `DROP TRIGGER IF EXISTS temp.${name};
        CREATE TEMP TRIGGER ${name} AFTER ${event} ON main.${quoted(table.name)} BEGIN ${body} END;`;
    })
    .join('\n');
}

type Statements = ReturnType<typeof prepare>;

function prepare(client: Database.Database) {
  return {
    find: client.prepare<[number, SqlValue], { mac: Uint8Array }>(
      'SELECT mac FROM row_mac WHERE table_id = ? AND key = ?',
    ),
    add: client.prepare<[number, SqlValue, Uint8Array]>(
      'INSERT INTO row_mac (table_id, key, mac) VALUES (?, ?, ?) ON CONFLICT DO NOTHING',
    ),
    set: client.prepare<[Uint8Array, number, SqlValue]>('UPDATE row_mac SET mac = ? WHERE table_id = ? AND key = ?'),
    remove: client.prepare<[number, SqlValue]>('DELETE FROM row_mac WHERE table_id = ? AND key = ?'),
    findTable: client.prepare<[number], { mac: Uint8Array }>('SELECT mac FROM table_mac WHERE id = ?'),
    putTable: client.prepare<[number, string, Uint8Array]>(
      'INSERT INTO table_mac (id, name, mac) VALUES (?, ?, ?) ON CONFLICT (id) DO UPDATE SET mac = excluded.mac',
    ),
    tables: client.prepare<[], { name: string; mac: Uint8Array }>(
      'SELECT name, mac FROM table_mac WHERE id > 0 ORDER BY name',
    ),
    logSize: client.prepare<[], { size: number }>('SELECT coalesce(max(idx) + 1, 0) AS size FROM log_leaf'),
  };
}

function writeTable(statements: Statements, macs: MacFunctions, table: MacTable, groups: Iterable<Group>): void {
  const sum = Uint8Array.from(statements.findTable.get(table.id)?.mac ?? new Uint8Array(MAC_BYTES));
  for (const { key, delta } of groups) {
    if (isNoMac(delta)) continue;
    // A row with a key of its own is mostly new, so that the first statement is mostly the only one.
    const isShared = table.primaryKey.length > 1;
    const known = isShared ? statements.find.get(table.id, key) : undefined;
    if (known !== undefined || statements.add.run(table.id, key, delta).changes === 0) {
      const before = (known ?? statements.find.get(table.id, key)!).mac;
      xorInto(sum, macs.group(table, key, before));
      xorInto(delta, before);
      if (isNoMac(delta)) {
        statements.remove.run(table.id, key);
        continue;
      }
      statements.set.run(delta, table.id, key);
    }
    xorInto(sum, macs.group(table, key, delta));
  }
  statements.putTable.run(table.id, table.name, sum);
}

function writeStoreMac(statements: Statements, macs: MacFunctions): void {
  const { size } = statements.logSize.get()!;
  statements.putTable.run(0, '', macs.store(statements.tables.all(), size));
}

/** The covered tables with their ids, and those of them that are not registered yet (`added`). */
function readTables(client: Database.Database): { tables: MacTable[]; added: MacTable[]; isFirst: boolean } {
  const known = knownIds(client);
  const tables = coveredTables(client).map((table, i) => ({
    ...table,
    id: known.get(table.name) ?? nextId(known) + i,
  }));
  return { tables, added: tables.filter(({ name }) => !known.has(name)), isFirst: known.size === 0 };
}

/** The covered tables with their ids. A table that is new in this version gets an id and the MACs of its rows. */
function registeredTables(client: Database.Database, macs: MacFunctions): MacTable[] {
  const { tables, added, isFirst } = readTables(client);
  const isUntouched = isFirst ? !hasMacEntries(client) : isStoreMacValid(client, macs);
  if (added.length === 0 || !isUntouched) return tables;
  const statements = prepare(client);
  for (const table of added) writeTable(statements, macs, table, existingGroups(client, macs, table));
  writeStoreMac(statements, macs);
  return tables;
}

/** How long to wait for another connection that writes, in ms. */
const BUSY_TIMEOUT_MS = 10_000;

/** Run `work` in a transaction. It waits for other connections, also where this one does not otherwise. */
function inTransaction<T>(client: Database.Database, work: () => T): T {
  if (client.inTransaction) return work();
  const timeout = client.pragma('busy_timeout', { simple: true }) as number;
  client.pragma(`busy_timeout = ${BUSY_TIMEOUT_MS}`);
  try {
    client.exec('BEGIN IMMEDIATE');
    const result = work();
    client.exec('COMMIT');
    return result;
  } catch (error) {
    if (client.inTransaction) client.exec('ROLLBACK');
    throw error;
  } finally {
    client.pragma(`busy_timeout = ${timeout}`);
  }
}

/** Whether the log shows that the store had row MACs: its newest entry is of a version that writes them. */
function hasMacEntries(client: Database.Database): boolean {
  const last = client.prepare<[], { entry: Uint8Array }>('SELECT entry FROM log_leaf ORDER BY idx DESC LIMIT 1').get();
  return last !== undefined && isEntryWithMacs(last.entry);
}

/** Whether the MAC of the store is that of the MACs of its tables and the size of its log. */
export function isStoreMacValid(client: Database.Database, macs: MacFunctions): boolean {
  const statements = prepare(client);
  const stored = statements.findTable.get(0)?.mac;
  const computed = macs.store(statements.tables.all(), statements.logSize.get()!.size);
  return stored !== undefined && Buffer.compare(stored, computed) === 0;
}

function knownIds(client: Database.Database): Map<string, number> {
  const rows = client.prepare<[], { id: number; name: string }>('SELECT id, name FROM table_mac WHERE id > 0').all();
  return new Map(rows.map(({ id, name }) => [name, id]));
}

const nextId = (known: Map<string, number>): number => Math.max(0, ...known.values()) + 1;

/** The groups of the rows that a table has already, in the order of its primary key. */
function* existingGroups(client: Database.Database, macs: MacFunctions, table: MacTable): Generator<Group> {
  let group: Group | null = null;
  for (const [key, ...values] of rowsOf(client, table)) {
    // The caller computes MACs between two groups, so this one is copied first.
    const mac = Uint8Array.from(macs.row(table, values));
    if (group !== null && isSameKey(group.key, key!)) {
      xorInto(group.delta, mac);
      continue;
    }
    if (group !== null) yield group;
    group = { key: key!, delta: mac };
  }
  if (group !== null) yield group;
}

/** Read the rows in pieces, because the connection cannot write while a query is open. */
const ROWS_PER_QUERY = 2_000;

function* rowsOf(client: Database.Database, table: MacTable): Generator<SqlValue[]> {
  const columns = [table.keyColumn, ...table.columns.map(({ name }) => name)].map(quoted).join(', ');
  const order = table.primaryKey.map(quoted).join(', ');
  const all = `SELECT ${columns}, ${order} FROM main.${quoted(table.name)}`;
  const places = table.primaryKey.map(() => '?').join(', ');
  const width = table.columns.length + 1;
  let rows = client.prepare(`${all} ORDER BY ${order} LIMIT ${ROWS_PER_QUERY}`).raw().all() as SqlValue[][];
  while (rows.length > 0) {
    for (const row of rows) yield row.slice(0, width);
    const last = rows.at(-1)!.slice(width);
    rows = client
      .prepare(`${all} WHERE (${order}) > (${places}) ORDER BY ${order} LIMIT ${ROWS_PER_QUERY}`)
      .raw()
      .all(...last) as SqlValue[][];
  }
}
