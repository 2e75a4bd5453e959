/** Checks the schema of a database of PostgreSQL against the one that ships, and its indexes. */
import type pg from 'pg';
import { connectionOf, type Db } from '../../connection/connection.ts';
import {
  compareSchemas,
  type FileProblem,
  type Integrity,
  type SchemaDifference,
} from '../../audit/comparison/findings.ts';
import { MIGRATIONS } from '../migrations/bundled.ts';
import { MIGRATION_TABLE } from '../migrate.ts';
import { reportTriggers } from '../row-macs/report-triggers.ts';
import { SEEN_SCHEMA, viewTexts } from '../visibility/view-texts.ts';
import { readSchema } from './read-schema.ts';

/** Opens a further connection to the database of an audit. */
type Connect = () => Promise<pg.Client>;

const connects = new WeakMap<Db, Connect>();

/** Let the checks of a store open a further connection: that of the audit only reads. */
export function connectBy(db: Db, connect: Connect): void {
  connects.set(db, connect);
}

/** As `schemaVersions` of db/sqlite/audit. A database without a store states 0. */
export async function schemaVersions(db: Db): Promise<{ stated: number; shipped: number }> {
  const ask = (text: string) => connectionOf(db).prepareSql(text, { isKept: false }).get() as Promise<{ n: number }>;
  const { n } = await ask(`SELECT count(*) AS n FROM pg_class WHERE oid = to_regclass('attestry_migration')`);
  const stated = n === 0 ? 0 : (await ask('SELECT count(*) AS n FROM attestry_migration')).n;
  return { stated, shipped: MIGRATIONS.length };
}

const SHIPPED = 'attestry_audit';
const SHIPPED_SEEN = 'attestry_audit_seen';

/**
 * What of the schema is not as the migrations of this version make it. They make it once more in the same database,
 * under other names, in a transaction that is rolled back: definitions are written by the server, whose versions write
 * them differently.
 */
export async function schemaDifferences(db: Db): Promise<SchemaDifference[]> {
  const client = await connects.get(db)!();
  try {
    const { rows } = await client.query<{ schema: string; path: string }>(
      `SELECT current_schema() AS schema, current_setting('search_path') AS path`,
    );
    const { schema, path } = rows[0]!;
    const found = await inRolledBack(client, async () => [
      ...(await readSchema(client, schema, [[schema, '']])),
      ...(await readSchema(client, SEEN_SCHEMA, [[schema, '']])),
    ]);
    const shipped = await inRolledBack(client, async () => {
      await makeShipped(client, path);
      const names = [
        [SHIPPED_SEEN, `${SEEN_SCHEMA}.`],
        [SHIPPED, ''],
        [schema, ''],
      ] as const;
      return [...(await readSchema(client, SHIPPED, names)), ...(await readSchema(client, SHIPPED_SEEN, names))];
    });
    return compareSchemas(new Map(found), new Map(shipped));
  } finally {
    await client.end();
  }
}

async function makeShipped(client: pg.ClientBase, path: string): Promise<void> {
  await client.query(`CREATE SCHEMA ${SHIPPED}; SET LOCAL search_path = ${SHIPPED}, ${path}`);
  await client.query(MIGRATION_TABLE);
  for (const { statements } of MIGRATIONS) for (const statement of statements) await client.query(statement);
  await client.query(reportTriggers().join(';\n'));
  const { rows } = await client.query<{ name: string }>(
    `SELECT relname AS name FROM pg_class WHERE relnamespace = '${SHIPPED}'::regnamespace AND relkind = 'r'`,
  );
  const views = viewTexts(rows.map(({ name }) => name));
  await client.query(views.map((text) => text.replaceAll(SEEN_SCHEMA, SHIPPED_SEEN)).join(';\n'));
}

async function inRolledBack<T>(client: pg.ClientBase, work: () => Promise<T>): Promise<T> {
  await client.query('BEGIN');
  try {
    return await work();
  } finally {
    await client.query('ROLLBACK');
  }
}

/** At most this many problems are listed. */
const MAX_PROBLEMS = 200;

/**
 * What PostgreSQL itself finds wrong. It compares each index with its table where the database has the extension
 * `amcheck` (https://www.postgresql.org/docs/current/amcheck.html) and lets the user call it. The words of the search
 * belong to rows that exist.
 */
export async function checkIntegrity(db: Db): Promise<Integrity> {
  const client = await connects.get(db)!();
  try {
    const words = await wordProblems(client);
    const indexes = await indexProblems(client);
    return { problems: [...words, ...(indexes ?? [])].slice(0, MAX_PROBLEMS), isComplete: indexes !== null };
  } finally {
    await client.end();
  }
}

async function wordProblems(client: pg.Client): Promise<FileProblem[]> {
  const problems: FileProblem[] = [];
  for (const kind of ['artifact', 'project']) {
    const { rows } = await client.query<{ lost: number }>(
      `SELECT count(*)::int AS lost FROM ${kind}_words w WHERE NOT EXISTS (SELECT 1 FROM ${kind} t WHERE t.id = w.id)`,
    );
    const { lost } = rows[0]!;
    if (lost > 0)
      problems.push({ table: `${kind}_words`, message: `the index of words has ${lost} rows of nothing that exists` });
  }
  return problems;
}

const TREES = `SELECT i.relname AS name, x.indexrelid::regclass::text AS id FROM pg_index x
  JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_am m ON m.oid = i.relam
  WHERE i.relnamespace = current_schema()::regnamespace AND m.amname = 'btree' AND x.indisvalid ORDER BY i.relname`;
const MAY_CHECK = `SELECT coalesce(has_function_privilege(to_regprocedure('bt_index_check(regclass,boolean)'), 'execute'),
  false) AS "may"`;

/** Null where the indexes cannot be compared. */
async function indexProblems(client: pg.Client): Promise<FileProblem[] | null> {
  const { rows: allowed } = await client.query<{ may: boolean }>(MAY_CHECK);
  if (!allowed[0]!.may) return null;
  const problems: FileProblem[] = [];
  const { rows } = await client.query<{ name: string; id: string }>(TREES);
  for (const { name, id } of rows) {
    try {
      await client.query('SELECT bt_index_check($1::regclass, true)', [id]);
    } catch (error) {
      // Class XX: internal errors, which are those of damaged data.
      if (!String((error as { code?: unknown }).code).startsWith('XX')) throw error;
      problems.push({ table: name, message: `PostgreSQL reports: ${(error as Error).message}` });
    }
  }
  return problems;
}
