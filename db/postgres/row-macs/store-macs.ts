/** The row MACs of an open store: recorded once the key of the log is there. */
import type pg from 'pg';
import { type Db, connectionOf, oncePerConnection, type Statement } from '../../connection/connection.ts';
import { readMacSecret } from '../../row-macs/mac-secret.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import { type MacFunctions, macFunctions } from '../../row-macs/mac.ts';
import { asInSqlite, COVERED_TABLES, storedKey } from './covered-tables.ts';
import { openRecorder, type Recorder } from './recorder.ts';
import { registerTables } from './register-tables.ts';
import { REPORT_ROWS } from './report-triggers.ts';

/** What the transactions of one store do about row MACs. */
export type StoreMacs = {
  /** Read the key of the folder, where an earlier call found none. */
  start(): void;
  /** Let a transaction that writes report its rows, when it has begun. */
  begin(client: pg.ClientBase): Promise<void>;
  /** Register the tables, which the first transaction that writes does. It has the lock. */
  register(client: pg.ClientBase): Promise<void>;
  /** Write the MACs of what the transaction has changed, before its commit. */
  flush(client: pg.ClientBase): Promise<void>;
  /** Forget what a transaction that was rolled back has changed. */
  reset(client: pg.ClientBase): void;
  /** Whether the store has the key, without which it has no MACs. */
  hasKey(): boolean;
  /** Those of the rows of a table that are not as Attestry wrote them, in one query; none while there is no key. */
  edited(reader: Db, table: string, keys: readonly number[]): Promise<readonly number[]>;
};

/** The row MACs of a store whose keys are in `folder`. Without a key there, nothing is recorded until `start`. */
export function openStoreMacs(folder: string): StoreMacs {
  let macs: MacFunctions | null = null;
  let isRegistered = false;
  const start = (): void => {
    const secret = macs === null ? readMacSecret(folder) : null;
    if (secret !== null) macs = macFunctions(secret);
  };
  start();
  const recorders = new WeakMap<pg.ClientBase, Recorder>();
  return {
    start,
    async begin(client) {
      if (macs === null) return;
      if (!recorders.has(client))
        recorders.set(
          client,
          openRecorder(client, () => macs),
        );
      await client.query(REPORT_ROWS);
    },
    async register(client) {
      if (macs === null || isRegistered) return;
      await registerTables(client, macs);
      isRegistered = true;
    },
    async flush(client) {
      if (macs !== null) await recorders.get(client)?.flush(macs);
    },
    reset(client) {
      recorders.get(client)?.reset();
      // What it registered is rolled back too.
      isRegistered = false;
    },
    hasKey: () => macs !== null,
    edited: async (reader, table, keys) => (macs === null ? [] : editedOf(reader, macs, table, keys)),
  };
}

/** The rows of a table with these row ids that lack their MACs. Where there is no row, there is no MAC. */
async function editedOf(db: Db, macs: MacFunctions, name: string, keys: readonly number[]): Promise<number[]> {
  const table = COVERED_TABLES.get(name);
  if (table === undefined) return [...keys];
  const statement = rowsWithMac(db);
  let find = statement.get(name);
  if (find === undefined) {
    const columns = table.columns.map((column) => `t.${quoted(column.name)}`).join(', ');
    // One statement sees one moment. `OFFSET 0`: each row is looked up by its index, whatever is known of the table.
    find = connectionOf(db).prepareSql(
      `SELECT ${columns}, m.mac AS stored_mac, g.row AS asked_row, t.${quoted(table.keyColumn)} IS NULL AS is_missing
        FROM unnest(?::bigint[], ?::bytea[]) AS g (row, key)
        LEFT JOIN LATERAL (SELECT * FROM ${quoted(name)} r WHERE r.${quoted(table.keyColumn)} = g.row OFFSET 0) t ON TRUE
        LEFT JOIN LATERAL (SELECT r.mac FROM row_mac r
          WHERE r.table_id = (SELECT id FROM table_mac WHERE name = ?) AND r.key = g.key OFFSET 0) m ON TRUE`,
    ) as Statement<Found>;
    statement.set(name, find);
  }
  const rows = await find.all(
    keys,
    keys.map((key) => storedKey(table, key)),
    name,
  );
  const isAsWritten = (row: Found): boolean => {
    if (row.is_missing) return row.stored_mac === null;
    const values = table.columns.map((column) => asInSqlite(column.type, row[column.name]));
    return row.stored_mac !== null && Buffer.compare(row.stored_mac, macs.row({ ...table, id: 0 }, values)) === 0;
  };
  return rows.filter((row) => !isAsWritten(row)).map((row) => row.asked_row);
}

type Found = { stored_mac: Buffer | null; asked_row: number; is_missing: number; [column: string]: unknown };

const rowsWithMac = oncePerConnection(() => new Map<string, Statement<Found>>());
