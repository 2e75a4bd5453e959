/** Keeps rows of a scratch store in memory, which are read again and again, until any statement changes them. */
import { type KeptTable, forgetRow, KEPT_TABLES, keepReadings, keepRowsToo } from '../../readings/kept-readings.ts';
import type { Db } from '../../connection/connection.ts';
import { driver } from '../connection.ts';

/** The column whose value is the key of a kept row. */
const KEY_COLUMNS: Record<KeptTable, string> = {
  evidence: 'seq',
  artifact: 'id',
  build: 'id',
  project: 'id',
  project_name: 'project',
};

/**
 * Keep what a scratch store reads from documents, and its rows. Triggers forget a row, so that none is missed that
 * changes one. Only the store itself may write to the copy.
 */
export function keepRows(db: Db): void {
  keepReadings(db);
  keepRowsToo(db);
  const client = driver(db);
  client.function('forget_row', (table: unknown, key: unknown) => {
    forgetRow(db, table as KeptTable, key as number);
    return null;
  });
  for (const table of KEPT_TABLES)
    for (const [event, row] of [
      ['INSERT', 'NEW'],
      ['UPDATE', 'NEW'],
      ['DELETE', 'OLD'],
    ])
      client.exec(
        `CREATE TEMP TRIGGER "forget_${table}_${event}" AFTER ${event} ON main."${table}"
         BEGIN SELECT forget_row('${table}', ${row}.${KEY_COLUMNS[table]}); END`,
      );
}
