/** Gives the rows of tables that have no MACs yet their first ones. */
import type pg from 'pg';
import { type Group, isEntryWithMacs, isSameKey } from '../../row-macs/groups.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import { MAC_BYTES, type MacFunctions, xorInto } from '../../row-macs/mac.ts';
import { asInSqlite, COVERED_TABLES, storedKey, type CoveredTable } from './covered-tables.ts';
import { inOrder, putMacs } from './recorder.ts';

type StoredTotal = { id: number; name: string; mac: Buffer };

/**
 * Register the tables that `table_mac` lacks, with the MACs of their rows as they are, in the transaction of `client`,
 * which has the lock of those that write. Where somebody has removed MACs, they are not computed again, and the audit
 * names them.
 */
export async function registerTables(client: pg.ClientBase, macs: MacFunctions): Promise<void> {
  const stored = (await client.query<StoredTotal>('SELECT id, name, mac FROM table_mac')).rows;
  const known = new Map(stored.filter(({ id }) => id > 0).map((one) => [one.name, one]));
  const added = [...COVERED_TABLES.values()].filter(({ name }) => !known.has(name));
  if (added.length === 0) return;
  const size = await logSize(client);
  const isUntouched = known.size === 0 ? !(await hasMacEntries(client)) : isStoreMacValid(stored, size, macs);
  if (!isUntouched) return;
  let id = Math.max(0, ...stored.map((one) => one.id));
  const totals = [...known.values()].map((one) => ({ ...one, mac: Uint8Array.from(one.mac) }));
  for (const table of added) totals.push(await registerTable(client, macs, table, (id += 1)));
  await putMacs(client, [], [{ id: 0, name: '', mac: macs.store(inOrder(totals), size) }]);
}

const GROUPS_PER_WRITE = 5_000;

async function registerTable(client: pg.ClientBase, macs: MacFunctions, table: CoveredTable, id: number) {
  const total = { id, name: table.name, mac: new Uint8Array(MAC_BYTES) };
  let groups: Group[] = [];
  const write = async () => {
    for (const { key, delta } of groups) xorInto(total.mac, macs.group({ ...table, id }, key, delta));
    const written = groups.map(({ key, delta }) => ({ id, bytes: storedKey(table, key), mac: delta }));
    await putMacs(client, written, [total]);
    groups = [];
  };
  for await (const row of rowsOf(client, table)) {
    const values = table.columns.map(({ type }, at) => asInSqlite(type, row[at]));
    const key = values[table.columns.findIndex(({ name }) => name === table.keyColumn)]!;
    const mac = macs.row({ ...table, id }, values);
    const last = groups.at(-1);
    if (last !== undefined && isSameKey(last.key, key)) {
      xorInto(last.delta, mac);
      continue;
    }
    if (groups.length >= GROUPS_PER_WRITE) await write();
    groups.push({ key, delta: Uint8Array.from(mac) });
  }
  await write();
  return total;
}

const ROWS_PER_FETCH = 2_000;

/** Every row of a table in the order of its key: its covered columns. */
async function* rowsOf(client: pg.ClientBase, table: CoveredTable): AsyncGenerator<unknown[]> {
  const columns = table.columns.map(({ name }) => quoted(name)).join(', ');
  const order = table.primaryKey.map(quoted).join(', ');
  await client.query(
    `DECLARE attestry_rows NO SCROLL CURSOR FOR SELECT ${columns} FROM ${quoted(table.name)} ORDER BY ${order}`,
  );
  for (;;) {
    const { rows } = await client.query<unknown[]>({
      text: `FETCH ${ROWS_PER_FETCH} FROM attestry_rows`,
      rowMode: 'array',
    });
    yield* rows;
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await client.query('CLOSE attestry_rows');
}

/** The number of leaves of the log. */
async function logSize(client: pg.ClientBase): Promise<number> {
  const { rows } = await client.query<{ size: number }>('SELECT coalesce(max(idx) + 1, 0) AS size FROM log_leaf');
  return rows[0]!.size;
}

/** Whether the log shows that the store had row MACs: its newest entry is of a version that writes them. */
async function hasMacEntries(client: pg.ClientBase): Promise<boolean> {
  const { rows } = await client.query<{ entry: Buffer }>('SELECT entry FROM log_leaf ORDER BY idx DESC LIMIT 1');
  return rows[0] !== undefined && isEntryWithMacs(rows[0].entry);
}

/** Whether the MAC of the store, which has the id 0, is that of the tables and of a log of this size. */
export function isStoreMacValid(totals: readonly StoredTotal[], size: number, macs: MacFunctions): boolean {
  const stored = totals.find(({ id }) => id === 0)?.mac;
  const computed = macs.store(inOrder(totals.filter(({ id }) => id > 0)), size);
  return stored !== undefined && Buffer.compare(stored, computed) === 0;
}
