/** Fills an empty database of PostgreSQL with every row of a store of SQLite. */
import type pg from 'pg';
import { withoutNull } from '#lib/bytes/json/null-character.ts';
import { AttestryError } from '#lib/errors.ts';
import { addTo } from '../../row-macs/groups.ts';
import { quoted } from '../../row-macs/mac-table.ts';
import { type MacFunctions, macFunctions, type SqlValue } from '../../row-macs/mac.ts';
import type { RowSource } from '../../sqlite/backup/row-source.ts';
import { clientOf } from '../connection.ts';
import { postgresFailure } from '../failure.ts';
import { migrate } from '../migrate.ts';
import { asInDatabase, COVERED_TABLES, keyBytes, storedKey } from '../row-macs/covered-tables.ts';
import { type Changed, writeMacs } from '../row-macs/recorder.ts';
import type { PostgresType } from '../tables/column-types.ts';
import { WRITE_LOCK } from '../transaction.ts';
import { differencesFrom } from './compare-copy.ts';
import { COPIED_TABLES, type CopiedTable } from './copied-tables.ts';

export type FillOptions = {
  /** The secret of the row MACs, 32 bytes; null where the folder has no key. */
  secret: Uint8Array | null;
  /** Rows that are copied, and their total. */
  progress: (done: number, total: number) => void;
  signal: AbortSignal;
};

/**
 * Copy every row into the database at an address, in one transaction: a copy that ends in the middle leaves an empty
 * database. Before it is committed, the counts of all tables, the heads of the logs and every status are compared.
 * Returns `false` where the database has this copy already. Throws `conflict` where it has another store, and where
 * the copy differs.
 */
export async function fillDatabase(
  source: RowSource,
  address: string,
  { secret, progress, signal }: FillOptions,
): Promise<boolean> {
  const client = clientOf(address);
  try {
    await client.connect();
    await migrate(client);
    await client.query(`BEGIN; SELECT pg_advisory_xact_lock(${WRITE_LOCK})`);
    const names = COPIED_TABLES.map(({ name }) => name);
    const isFilled = await hasRows(client, names);
    if (!isFilled) await copyRows(source, client, secret, { progress, signal });
    const differences = await differencesFrom(source, client, names);
    if (isFilled && differences.length > 0)
      throw new AttestryError('conflict', 'the database has another store already: name an empty database');
    if (differences.length > 0)
      throw new AttestryError('conflict', `the copy differs from the store, and was undone: ${differences.join('; ')}`);
    await client.query('COMMIT');
    if (!isFilled) await client.query('ANALYZE');
    return !isFilled;
  } catch (error) {
    throw postgresFailure(error) ?? error;
  } finally {
    // It rolls back what is not committed.
    await client.end();
  }
}

async function hasRows(client: pg.ClientBase, tables: readonly string[]): Promise<boolean> {
  const each = tables.map((name) => `EXISTS (SELECT 1 FROM ${quoted(name)})`);
  const { rows } = await client.query<{ has: number }>(`SELECT ${each.join(' OR ')} AS has`);
  return rows[0]!.has === 1;
}

type Steps = Pick<FillOptions, 'progress' | 'signal'>;

async function copyRows(
  source: RowSource,
  client: pg.ClientBase,
  secret: Uint8Array | null,
  { progress, signal }: Steps,
): Promise<void> {
  const total = COPIED_TABLES.reduce((sum, { name }) => sum + source.count(name), 0);
  let done = 0;
  const copied = (rows: number) => {
    signal.throwIfAborted();
    done += rows;
    progress(done, total);
  };
  copied(0);
  const replaced: Changed = new Map();
  const macs = secret && macFunctions(secret);
  const keyOf = macKeys(source);
  for (const table of COPIED_TABLES) {
    const convert = table.name === 'row_mac' ? keyOf : converterOf(table, macs, replaced);
    await copyTable(source, client, table, { convert, copied });
    if (table.generated !== null) await setNextId(client, table.name, table.generated, source.lastId(table.name));
  }
  for (const kind of ['artifact', 'project'] as const) await copyWords(source, client, kind);
  // A row in whose text U+0000 was replaced has another MAC.
  if (macs !== null && replaced.size > 0) await writeMacs(client, macs, replaced);
}

type Convert = (row: SqlValue[]) => unknown[];

/** A row as PostgreSQL stores it. Where that is another one, what its MAC changes by is added to `replaced`. */
function converterOf({ name, columns }: CopiedTable, macs: MacFunctions | null, replaced: Changed): Convert {
  const covered = COVERED_TABLES.get(name);
  const at = new Map(columns.map((column, index) => [column.name, index]));
  return (row) => {
    const plain = row.map((value) => (typeof value === 'string' ? withoutNull(value) : value));
    if (macs !== null && covered !== undefined && plain.some((value, index) => value !== row[index])) {
      const groups = replaced.get(name) ?? new Map();
      replaced.set(name, groups);
      for (const values of [row, plain]) {
        const kept = covered.columns.map((column) => values[at.get(column.name)!]!);
        addTo(groups, values[at.get(covered.keyColumn)!]!, macs.row({ ...covered, id: 0 }, kept));
      }
    }
    return plain.map((value, index) => asInDatabase(columns[index]!.type, value));
  };
}

/** The keys of row MACs are values of any type in SQLite, and bytes in PostgreSQL. */
function macKeys(source: RowSource): Convert {
  const tables = new Map<SqlValue, string>();
  for (const [id, name] of source.rows('table_mac', ['id', 'name'], ['id'])) tables.set(id!, String(name));
  return ([table = null, key = null, mac]) => {
    const covered = COVERED_TABLES.get(tables.get(table) ?? '');
    return [table, covered === undefined ? keyBytes(key) : storedKey(covered, key), mac];
  };
}

/** What one statement inserts at most: the larger the faster, until memory matters. */
const ROWS_PER_INSERT = 1_000;
const BYTES_PER_INSERT = 4 * 1024 * 1024;

async function copyTable(
  source: RowSource,
  client: pg.ClientBase,
  { name, columns, order }: CopiedTable,
  { convert, copied }: { convert: Convert; copied: (rows: number) => void },
): Promise<void> {
  const names = columns.map((column) => quoted(column.name)).join(', ');
  const lists = columns.map(({ type }, at) => `$${at + 1}::${ARRAYS[type]}`).join(', ');
  const text = `INSERT INTO ${quoted(name)} (${names}) SELECT * FROM unnest(${lists})`;
  let values: unknown[][] = columns.map(() => []);
  let bytes = 0;
  const insert = async () => {
    const rows = values[0]!.length;
    if (rows === 0) return;
    await insertRows(client, name, text, values);
    copied(rows);
    values = columns.map(() => []);
    bytes = 0;
  };
  const read = source.rows(
    name,
    columns.map((column) => column.name),
    order,
  );
  for (const row of read) {
    for (const [at, value] of convert(row).entries()) {
      values[at]!.push(value);
      if (typeof value === 'string' || value instanceof Uint8Array) bytes += value.length;
    }
    if (values[0]!.length >= ROWS_PER_INSERT || bytes >= BYTES_PER_INSERT) await insert();
  }
  await insert();
}

const ARRAYS: { [Type in PostgresType]: string } = {
  bigint: 'bigint[]',
  'double precision': 'double precision[]',
  text: 'text[]',
  digest: 'text[]',
  bytea: 'bytea[]',
};

/** SQLite lets somebody put a text where a number belongs, which PostgreSQL does not take. */
async function insertRows(client: pg.ClientBase, table: string, text: string, values: unknown[][]): Promise<void> {
  try {
    await client.query(text, values);
  } catch (error) {
    if (!/^2[23]/.test(String((error as { code?: unknown }).code))) throw error;
    throw new AttestryError(
      'conflict',
      `a row of ${table} is not as Attestry writes it; attestry audit names it (${(error as Error).message})`,
      { cause: error },
    );
  }
}

/** Ids go on behind the last one that the store has given. */
async function setNextId(client: pg.ClientBase, table: string, column: string, last: number): Promise<void> {
  await client.query(
    `SELECT setval(pg_get_serial_sequence($1, $2), greatest(1, $3::bigint, max(${quoted(column)})),
      greatest($3::bigint, max(${quoted(column)})) > 0) FROM ${quoted(table)}`,
    [quoted(table), column, last],
  );
}

async function copyWords(source: RowSource, client: pg.ClientBase, kind: 'artifact' | 'project'): Promise<void> {
  let ids: number[] = [];
  let lists: string[] = [];
  const insert = async () => {
    await client.query(
      `INSERT INTO ${kind}_words (id, words) SELECT id, array_to_tsvector(ARRAY(
        SELECT DISTINCT word FROM json_array_elements_text(list::json) AS word))
        FROM unnest($1::bigint[], $2::text[]) AS a (id, list)`,
      [ids, lists],
    );
    ids = [];
    lists = [];
  };
  for (const [id, list] of source.words(kind)) {
    ids.push(id);
    lists.push(list);
    if (ids.length >= ROWS_PER_INSERT) await insert();
  }
  await insert();
}
