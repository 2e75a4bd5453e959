/** SQL of a test: what it changes behind the back of the code, and what it looks up. */
import { connectionOf, type Db, type Statement } from './connection/connection.ts';

/** A statement in SQL that both engines read; its `?` are the values in their order. */
export function sqlStatement<Row = unknown>(db: Db, text: string): Statement<Row> {
  return connectionOf(db).prepareSql(text, { isKept: false }) as Statement<Row>;
}

const TABLES = {
  sqlite: `SELECT name FROM sqlite_schema WHERE type = 'table' AND name NOT LIKE 'sqlite_%'`,
  // Without those that nobody keeps.
  postgres: `SELECT relname AS name FROM pg_class WHERE relnamespace = current_schema()::regnamespace AND relkind = 'r'
    AND relpersistence = 'p'`,
};

/** Every row of each table but those of the full-text indexes, as a text. */
export async function tableContents(db: Db): Promise<Map<string, string>> {
  const contents = new Map<string, string>();
  for (const { name } of await sqlStatement<{ name: string }>(db, TABLES[connectionOf(db).engine]).all()) {
    if (/_(?:words|trigrams)(?:_|$)/.test(name)) continue;
    const rows = await sqlStatement(db, `SELECT * FROM "${name}"`).all();
    contents.set(
      name,
      rows
        .map((row) => JSON.stringify(row))
        .sort()
        .join('\n'),
    );
  }
  return contents;
}
