/**
 * A connection that shows only what a caller may see. For each table it has a temporary view of the same name, which
 * comes before the table wherever a query names it. So every query sees the same part of the store, lists and sums
 * too, and no query has to ask what is hidden.
 */
import type Database from 'better-sqlite3';
import { matchesProject } from '#lib/authority/project-pattern.ts';
import { MATCHES_PROJECT, SEEN_ROWS, seenQuery } from '../../visibility/hidden-rows.ts';

/**
 * Hide these projects (row ids) from every later query of a connection. Throws where the file has a table of which
 * nothing says what is seen.
 */
export function hideProjects(client: Database.Database, hidden: readonly number[]): void {
  client.function(MATCHES_PROJECT, { deterministic: true }, (pattern, slug) =>
    Number(matchesProject(String(pattern), String(slug))),
  );
  client.exec('CREATE TEMP TABLE hidden_project (id INTEGER PRIMARY KEY)');
  const add = client.prepare('INSERT OR IGNORE INTO temp.hidden_project (id) VALUES (?)');
  for (const id of hidden) add.run(id);
  for (const table of tablesOf(client)) {
    const seen = SEEN_ROWS[table];
    if (seen === undefined) throw new Error(`nothing says what a caller sees of the table ${table}`);
    const query = seenQuery(table, seen);
    if (query !== null) client.exec(`CREATE TEMP VIEW "${table}" AS ${query}`);
  }
  readThroughViews(client);
}

/** The tables of the file, without those of SQLite and of the full-text index. */
export function tablesOf(client: Database.Database): string[] {
  return client
    .prepare<[], { name: string }>(
      `SELECT name FROM pragma_table_list WHERE schema = 'main' AND type = 'table' AND name NOT LIKE 'sqlite\\_%' ESCAPE '\\' ORDER BY name`,
    )
    .all()
    .map(({ name }) => name);
}

/**
 * A view has no index of its own, and the full-text index is no table that a view can stand for. A query that names
 * either gets the condition of the view where it does.
 */
function readThroughViews(client: Database.Database): void {
  const prepare = client.prepare.bind(client) as (sql: string) => Database.Statement;
  client.prepare = ((sql: string) => prepare(restrictedSql(sql))) as typeof client.prepare;
}

const INDEXED = /\b(FROM|JOIN) (\w+)(?: (?!INDEXED\b)(\w+))? INDEXED BY (\w+)/g;
const MATCHED = /\b(artifact|project)_words MATCH \?/g;

/** The SQL of a query as the restricted connection runs it. */
export function restrictedSql(sql: string): string {
  return sql
    .replaceAll(INDEXED, (written, keyword: string, table: string, alias: string | undefined, index: string) => {
      const seen = SEEN_ROWS[table];
      const query = seen === undefined ? null : seenQuery(table, seen, ` INDEXED BY ${index}`);
      return query === null ? written : `${keyword} (${query}) ${alias ?? table}`;
    })
    .replaceAll(
      MATCHED,
      (written, kind: string) =>
        `${written} AND EXISTS (SELECT 1 FROM ${kind} seen WHERE seen.id = ${kind}_words.rowid)`,
    );
}
