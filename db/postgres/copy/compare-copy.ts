/** Compares a store in PostgreSQL with one in a file of SQLite, of which one is a copy of the other. */
import { createHash } from 'node:crypto';
import type pg from 'pg';
import { quoted } from '../../row-macs/mac-table.ts';
import type { RowSource } from '../../sqlite/backup/row-source.ts';

const STATUS_COLUMNS = ['id', 'status', 'underlying', 'release_status'] as const;
const LOGS = ['log', 'audit'] as const;

/**
 * What differs, in words: the number of rows of a table, the head of a log, or a status. Empty: nothing does. `source`:
 * the file.
 */
export async function differencesFrom(
  source: RowSource,
  client: pg.ClientBase,
  tables: readonly string[],
): Promise<string[]> {
  const differences: string[] = [];
  for (const table of tables) {
    const { rows } = await client.query<{ n: number }>(`SELECT count(*) AS n FROM ${quoted(table)}`);
    const [expected, found] = [source.count(table), rows[0]!.n];
    if (expected !== found) differences.push(`${table} has ${found} rows in PostgreSQL and ${expected} in SQLite`);
  }
  for (const log of LOGS)
    if (headOf(source, log) !== (await copiedHead(client, log))) differences.push(`${log}_checkpoint has another head`);
  if (statusesOf(source) !== (await copiedStatuses(client))) differences.push('an artifact has another status');
  return differences;
}

/** The newest signed note of a log, and the hash of its last leaf. */
function headOf(source: RowSource, log: (typeof LOGS)[number]): string {
  let note = '';
  for (const [text] of source.rows(`${log}_checkpoint`, ['note'], ['size'])) note = String(text);
  let leaf = '';
  for (const [hash] of source.rows(`${log}_leaf`, ['hash'], ['idx']))
    leaf = Buffer.from(hash as Uint8Array).toString('hex');
  return `${note}${leaf}`;
}

async function copiedHead(client: pg.ClientBase, log: (typeof LOGS)[number]): Promise<string> {
  const { rows } = await client.query<{ head: string }>(
    `SELECT coalesce((SELECT note FROM ${log}_checkpoint ORDER BY size DESC LIMIT 1), '')
      || coalesce((SELECT encode(hash, 'hex') FROM ${log}_leaf ORDER BY idx DESC LIMIT 1), '') AS head`,
  );
  return rows[0]!.head;
}

/** The SHA-256 of the statuses of all artifacts. */
function statusesOf(source: RowSource): string {
  const hash = createHash('sha256');
  for (const row of source.rows('artifact', STATUS_COLUMNS, ['id']))
    hash.update(`${row.map((value) => value ?? '-').join(' ')}\n`);
  return hash.digest('hex');
}

async function copiedStatuses(client: pg.ClientBase): Promise<string> {
  const columns = STATUS_COLUMNS.join(', ');
  const hash = createHash('sha256');
  await client.query(`DECLARE attestry_statuses NO SCROLL CURSOR FOR SELECT ${columns} FROM artifact ORDER BY id`);
  for (;;) {
    const fetch = { text: `FETCH ${ROWS_PER_FETCH} FROM attestry_statuses`, rowMode: 'array' as const };
    const { rows } = await client.query<(number | null)[]>(fetch);
    for (const row of rows) hash.update(`${row.map((value) => value ?? '-').join(' ')}\n`);
    if (rows.length < ROWS_PER_FETCH) break;
  }
  await client.query('CLOSE attestry_statuses');
  return hash.digest('hex');
}

const ROWS_PER_FETCH = 5_000;
