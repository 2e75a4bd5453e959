/**
 * Records the MACs of the rows that a transaction changes, from the reports of its triggers (report-triggers.ts). As
 * with SQLite they change by XOR with the MAC of the row before and after, so that a difference never disappears.
 */
import type pg from 'pg';
import { addTo, type Group } from '../../row-macs/groups.ts';
import { isNoMac, type MacFunctions, type SqlValue, xorInto } from '../../row-macs/mac.ts';
import { COVERED_TABLES, reportedValue, storedKey, type CoveredTable } from './covered-tables.ts';
import { REPORT_MESSAGE } from './report-triggers.ts';

/** What a transaction has changed: groups by the name of their table. */
export type Changed = Map<string, Map<string, Group>>;

/** Records what one connection changes. */
export type Recorder = {
  /** Write the MACs of what has been reported, before the commit. */
  flush(macs: MacFunctions): Promise<void>;
  /** Forget what a transaction that was rolled back has reported. */
  reset(): void;
};

type Report = { message?: string; table?: string; detail?: string; hint?: string };

/** Listen to the reports of a connection. `macsOf`: the functions of the store; null while it has no secret. */
export function openRecorder(client: pg.ClientBase, macsOf: () => MacFunctions | null): Recorder {
  const changed: Changed = new Map();
  client.on('notice', ({ message, table: name = '', detail, hint }: Report) => {
    const table = COVERED_TABLES.get(name);
    const macs = macsOf();
    if (message !== REPORT_MESSAGE || table === undefined || macs === null) return;
    for (const rows of [detail, hint])
      for (const text of rows?.split('\n') ?? []) if (text !== '') addRow(changed, macs, table, text);
  });
  return {
    async flush(macs) {
      if (changed.size === 0) return;
      await writeMacs(client, macs, changed);
      changed.clear();
    },
    reset: () => changed.clear(),
  };
}

function addRow(changed: Changed, macs: MacFunctions, table: CoveredTable, text: string): void {
  const row = JSON.parse(text) as { [column: string]: unknown };
  const values = table.columns.map((column) => reportedValue(column, row[column.name]));
  const key = table.columns.findIndex(({ name }) => name === table.keyColumn);
  let groups = changed.get(table.name);
  if (groups === undefined) changed.set(table.name, (groups = new Map()));
  addTo(groups, values[key]!, macs.row({ ...table, id: 0 }, values));
}

type StoredRow = { id: number; name: string; key: Buffer | null; mac: Buffer; size: number | null };

// One query for all that is needed. `OFFSET 0`: each MAC is looked up by the index, whatever is known of the table.
const FIND = `SELECT t.id, t.name, m.key, m.mac, NULL::bigint AS size
    FROM unnest($1::text[], $2::bytea[]) AS g (name, key) JOIN table_mac t ON t.name = g.name CROSS JOIN LATERAL (
      SELECT r.key, r.mac FROM row_mac r WHERE r.table_id = t.id AND r.key = g.key OFFSET 0) m
  UNION ALL SELECT id, name, NULL, mac, NULL FROM table_mac
  UNION ALL SELECT -1, '', NULL, NULL, coalesce(max(idx) + 1, 0) FROM log_leaf`;

const WRITE = `WITH gone AS (
    DELETE FROM row_mac m USING unnest($1::bigint[], $2::bytea[]) AS g (table_id, key)
      WHERE m.table_id = g.table_id AND m.key = g.key),
  written AS (
    INSERT INTO row_mac (table_id, key, mac) SELECT * FROM unnest($3::bigint[], $4::bytea[], $5::bytea[])
      ON CONFLICT (table_id, key) DO UPDATE SET mac = excluded.mac)
  INSERT INTO table_mac (id, name, mac) SELECT * FROM unnest($6::bigint[], $7::text[], $8::bytea[])
    ON CONFLICT (id) DO UPDATE SET mac = excluded.mac`;

type Change = { table: CoveredTable; key: SqlValue; bytes: Buffer; delta: Uint8Array };
type Total = { id: number; name: string; mac: Uint8Array };

/** The stored MACs of groups of rows and of the tables, and the size of the log. */
async function findMacs(client: pg.ClientBase, changes: readonly Change[]) {
  const { rows } = await client.query<StoredRow>({
    name: 'attestry_find_macs',
    text: FIND,
    values: [changes.map(({ table }) => table.name), changes.map(({ bytes }) => bytes)],
  });
  const ofRows = rows.filter(({ key }) => key !== null);
  return {
    groups: new Map(ofRows.map(({ name, key, mac }) => [groupName(name, key!), mac])),
    tables: new Map<string, Total>(
      rows
        .filter(({ id, key }) => id > 0 && key === null)
        .map(({ id, name, mac }) => [name, { id, name, mac: Uint8Array.from(mac) }]),
    ),
    logSize: rows.find(({ id }) => id === -1)!.size!,
  };
}

const groupName = (table: string, key: Buffer): string => `${table} ${key.toString('hex')}`;

/** Bring the MACs of rows, tables and store up to date. Tables that `table_mac` does not have yet are left out. */
export async function writeMacs(client: pg.ClientBase, macs: MacFunctions, changed: Changed): Promise<void> {
  const changes = [...changed].flatMap(([name, groups]): Change[] => {
    const table = COVERED_TABLES.get(name)!;
    return [...groups.values()]
      .filter(({ delta }) => !isNoMac(delta))
      .map(({ key, delta }) => ({ table, key, delta, bytes: storedKey(table, key) }));
  });
  const { groups, tables, logSize } = await findMacs(client, changes);
  const written: { id: number; bytes: Buffer; mac: Uint8Array }[] = [];
  for (const { table, key, delta, bytes } of changes) {
    const total = tables.get(table.name);
    if (total === undefined) continue;
    const mac = Uint8Array.from(delta);
    const before = groups.get(groupName(table.name, bytes));
    if (before !== undefined) {
      xorInto(total.mac, macs.group({ ...table, id: total.id }, key, before));
      xorInto(mac, before);
    }
    if (!isNoMac(mac)) xorInto(total.mac, macs.group({ ...table, id: total.id }, key, mac));
    written.push({ id: total.id, bytes, mac });
  }
  await putMacs(client, written, [
    ...[...changed.keys()].flatMap((name) => tables.get(name) ?? []),
    { id: 0, name: '', mac: macs.store(inOrder(tables.values()), logSize) },
  ]);
}

/** The tables in the order in which the MAC of the store has them. */
export function inOrder<T extends { name: string }>(tables: Iterable<T>): T[] {
  return [...tables].toSorted((a, b) => (a.name < b.name ? -1 : 1));
}

/** Store the MACs of groups of rows, or none where it is that of no row, and those of tables. */
export async function putMacs(
  client: pg.ClientBase,
  groups: readonly { id: number; bytes: Buffer; mac: Uint8Array }[],
  totals: readonly Total[],
): Promise<void> {
  const gone = groups.filter(({ mac }) => isNoMac(mac));
  const kept = groups.filter(({ mac }) => !isNoMac(mac));
  await client.query({
    name: 'attestry_write_macs',
    text: WRITE,
    values: [
      gone.map(({ id }) => id),
      gone.map(({ bytes }) => bytes),
      kept.map(({ id }) => id),
      kept.map(({ bytes }) => bytes),
      kept.map(({ mac }) => Buffer.from(mac)),
      totals.map(({ id }) => id),
      totals.map(({ name }) => name),
      totals.map(({ mac }) => Buffer.from(mac)),
    ],
  });
}
