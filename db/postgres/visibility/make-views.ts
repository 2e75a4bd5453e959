/** Makes the views of `view-texts.ts` in a database. */
import { hash } from 'node:crypto';
import type pg from 'pg';
import { SEEN_SCHEMA, viewTexts } from './view-texts.ts';

const TABLES = `SELECT relname AS name FROM pg_class
  WHERE relnamespace = current_schema()::regnamespace AND relkind IN ('r', 'p') ORDER BY relname COLLATE "C"`;
const COMMENT = `SELECT obj_description(oid, 'pg_namespace') AS made FROM pg_namespace WHERE nspname = '${SEEN_SCHEMA}'`;

/** Remove the views, which would keep a migration from changing their tables. */
export async function dropViews(client: pg.ClientBase): Promise<void> {
  await client.query(`DROP SCHEMA IF EXISTS ${SEEN_SCHEMA} CASCADE`);
}

/**
 * Make the views anew unless they are those of this version, in the transaction of the migrations. Throws where there
 * is a table of which nothing says what is seen.
 */
export async function makeViews(client: pg.ClientBase): Promise<void> {
  const { rows } = await client.query<{ name: string }>(TABLES);
  const texts = viewTexts(rows.map(({ name }) => name));
  const version = hash('sha256', texts.join(';\n'));
  const present = await client.query<{ made: string | null }>(COMMENT);
  if (present.rows[0]?.made === version) return;
  await dropViews(client);
  for (const text of texts) await client.query(text);
  await client.query(`COMMENT ON SCHEMA ${SEEN_SCHEMA} IS '${version}'`);
}
