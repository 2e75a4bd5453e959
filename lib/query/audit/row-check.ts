/** Every row of every table against its MAC: rows that somebody changed, added or removed by other means. */
import { compareTable, compareTotals, countRows, macTableNames, type SqlValue } from '#db/audit/store.ts';
import { reporter, type AuditCheck } from './check.ts';

const ROWS_PER_STEP = 5_000;

/** `table` is the one that is being compared, `after` the last key of it, written as `encodeKey` does. */
type Cursor = { table: string; after: string | null };

const MESSAGES = {
  changed: 'the row is not as Attestry wrote it',
  added: 'Attestry did not write the row',
  removed: 'Attestry wrote a row that is gone',
} as const;

export const ROW_CHECK: AuditCheck = {
  name: 'rows',
  description: 'every row is as Attestry wrote it',
  async total({ store, key }) {
    if (key === null) return 1;
    let total = 0;
    for (const table of await macTableNames(store.read)) total += await countRows(store.read, table);
    return total;
  },
  async step(audit, written) {
    if (audit.key === null) return { cursor: null, done: 1 };
    const names = await macTableNames(audit.store.read);
    const { table, after } = written === null ? { table: names[0]!, after: null } : (JSON.parse(written) as Cursor);
    const report = reporter(audit, 'rows');
    const step = await compareTable(audit.store.read, audit.key.secret, {
      table,
      after: after === null ? null : decodeKey(after),
      limit: ROWS_PER_STEP,
    });
    for (const one of step.differences)
      report(one.table, keyText(one.key), `${MESSAGES[one.kind]} (${one.column} ${keyText(one.key)})`);
    if (!step.isDone)
      return { cursor: JSON.stringify({ table, after: encodeKey(step.after) } satisfies Cursor), done: step.rows };
    const next = names[names.indexOf(table) + 1];
    return {
      cursor: next === undefined ? null : JSON.stringify({ table: next, after: null } satisfies Cursor),
      done: step.rows,
    };
  },
};

/** The MACs themselves: a row that was put back with its earlier MAC, or MACs that were removed. */
export const MAC_CHECK: AuditCheck = {
  name: 'macs',
  description: 'no row was put back to what it was before',
  total: () => 1,
  async step(audit) {
    if (audit.key === null) return { cursor: null, done: 1 };
    const report = reporter(audit, 'macs');
    const { tables, isStoreValid } = await compareTotals(audit.store.read, audit.key.secret);
    for (const table of tables) report('table_mac', table, `the row MACs of ${table} do not give the MAC of the table`);
    if (!isStoreValid)
      report('table_mac', '0', 'the MACs of the tables and the size of the log do not give the MAC of the store');
    return { cursor: null, done: 1 };
  },
};

function keyText(key: SqlValue): string {
  return key instanceof Uint8Array ? Buffer.from(key).toString('hex') : String(key);
}

function encodeKey(key: SqlValue): string {
  return key instanceof Uint8Array ? `x${Buffer.from(key).toString('hex')}` : JSON.stringify(key);
}

function decodeKey(written: string): SqlValue {
  return written.startsWith('x') ? Buffer.from(written.slice(1), 'hex') : (JSON.parse(written) as SqlValue);
}
