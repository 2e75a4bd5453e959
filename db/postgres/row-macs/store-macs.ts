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
  /** Whether a row is as Attestry wrote it; null where the store has no MACs yet. */
  check(reader: Db, table: string, key: number): Promise<boolean | null>;
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
    check: async (reader, table, key) => (macs === null ? null : isAsWritten(reader, macs, table, key)),
  };
}

/** Whether the row of a table with a row id has its MAC. Both are missing where there is no such row. */
async function isAsWritten(db: Db, macs: MacFunctions, name: string, key: number): Promise<boolean> {
  const table = COVERED_TABLES.get(name);
  if (table === undefined) return false;
  const statement = rowsWithMac(db);
  let find = statement.get(name);
  if (find === undefined) {
    const columns = table.columns.map((column) => `t.${quoted(column.name)}`).join(', ');
    // One statement sees one moment.
    find = connectionOf(db).prepareSql(
      `SELECT ${columns}, m.mac AS stored_mac, t.${quoted(table.keyColumn)} IS NULL AS is_missing FROM (SELECT 1) one
        LEFT JOIN ${quoted(name)} t ON t.${quoted(table.keyColumn)} = ?
        LEFT JOIN row_mac m ON m.table_id = (SELECT id FROM table_mac WHERE name = ?) AND m.key = ?`,
    ) as Statement<Found>;
    statement.set(name, find);
  }
  const row = (await find.get(key, name, storedKey(table, key)))!;
  if (row.is_missing) return row.stored_mac === null;
  const values = table.columns.map((column) => asInSqlite(column.type, row[column.name]));
  return row.stored_mac !== null && Buffer.compare(row.stored_mac, macs.row({ ...table, id: 0 }, values)) === 0;
}

type Found = { stored_mac: Buffer | null; is_missing: number; [column: string]: unknown };

const rowsWithMac = oncePerConnection(() => new Map<string, Statement<Found>>());
