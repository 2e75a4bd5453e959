/** The description of a schema of PostgreSQL, by its catalogue. */
import type pg from 'pg';
import type { SchemaRow } from '../../audit/comparison/findings.ts';

const COLUMNS = `(SELECT string_agg(concat_ws(' ', a.attname, format_type(a.atttypid, a.atttypmod), a.attnotnull,
    nullif(a.attidentity, ''), nullif(a.attgenerated, ''), o.collname, pg_get_expr(d.adbin, d.adrelid)), ', '
    ORDER BY a.attname COLLATE "C")
  FROM pg_attribute a LEFT JOIN pg_attrdef d ON d.adrelid = a.attrelid AND d.adnum = a.attnum
  LEFT JOIN pg_collation o ON o.oid = a.attcollation
  WHERE a.attrelid = c.oid AND a.attnum > 0 AND NOT a.attisdropped)`;

const OF_SCHEMA = `WHERE c.relnamespace = to_regnamespace($1)`;

// What belongs to an extension is not listed. Row security hides rows, so that it is part of a table.
const DESCRIBE = `
  SELECT CASE WHEN c.relkind IN ('v', 'm') THEN 'view' ELSE 'table' END AS type, c.relname AS name, c.relname AS tbl_name,
    CASE WHEN c.relkind IN ('v', 'm') THEN pg_get_viewdef(c.oid)
      ELSE concat_ws(' ', c.relkind, c.relpersistence, c.relrowsecurity, c.relforcerowsecurity, ${COLUMNS}) END AS sql
    FROM pg_class c ${OF_SCHEMA} AND c.relkind IN ('r', 'p', 'f', 'v', 'm')
  UNION ALL SELECT 'index', i.relname, c.relname,
    concat_ws(' ', pg_get_indexdef(x.indexrelid), x.indisvalid, x.indisready, x.indislive)
    FROM pg_index x JOIN pg_class i ON i.oid = x.indexrelid JOIN pg_class c ON c.oid = x.indrelid ${OF_SCHEMA}
  UNION ALL SELECT 'constraint', n.conname, c.relname, concat_ws(' ', pg_get_constraintdef(n.oid), n.convalidated)
    FROM pg_constraint n JOIN pg_class c ON c.oid = n.conrelid ${OF_SCHEMA}
  UNION ALL SELECT 'trigger', t.tgname, c.relname, concat_ws(' ', pg_get_triggerdef(t.oid), t.tgenabled)
    FROM pg_trigger t JOIN pg_class c ON c.oid = t.tgrelid ${OF_SCHEMA} AND NOT t.tgisinternal
  UNION ALL SELECT 'rule', r.rulename, c.relname, pg_get_ruledef(r.oid)
    FROM pg_rewrite r JOIN pg_class c ON c.oid = r.ev_class ${OF_SCHEMA} AND r.rulename <> '_RETURN'
  UNION ALL SELECT 'policy', p.polname, c.relname, concat_ws(' ', p.polcmd, p.polpermissive,
    pg_get_expr(p.polqual, p.polrelid), pg_get_expr(p.polwithcheck, p.polrelid))
    FROM pg_policy p JOIN pg_class c ON c.oid = p.polrelid ${OF_SCHEMA}
  UNION ALL SELECT 'function', f.proname || '(' || pg_get_function_identity_arguments(f.oid) || ')', f.proname,
    pg_get_functiondef(f.oid)
    FROM pg_proc f WHERE f.pronamespace = to_regnamespace($1) AND f.prokind IN ('f', 'p')
      AND NOT EXISTS (SELECT 1 FROM pg_depend d WHERE d.objid = f.oid AND d.deptype = 'e')`;

/**
 * What a schema has, by type, table and name. `names`: what the definitions call it and other schemas, and what they
 * are called in the result.
 */
export async function readSchema(
  client: pg.ClientBase,
  schema: string,
  names: readonly (readonly [from: string, to: string])[],
): Promise<Map<string, SchemaRow>> {
  // Everything that is not PostgreSQL's own is then written with its schema.
  await client.query(`SET LOCAL search_path = ''`);
  const { rows } = await client.query<SchemaRow>(DESCRIBE, [schema]);
  const plain = (sql: string) => names.reduce((text, [from, to]) => text.replaceAll(`${from}.`, to), sql);
  return new Map(
    rows.map((row) => [
      `${row.type} ${row.tbl_name} ${row.name}`,
      { ...row, sql: row.sql === null ? null : plain(row.sql) },
    ]),
  );
}
