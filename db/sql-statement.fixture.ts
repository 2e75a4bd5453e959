/** SQL of a test: what it changes behind the back of the code, and what it looks up. */
import { connectionOf, type Db, type Statement } from './connection/connection.ts';

/** A statement in SQL that both engines read; its `?` are the values in their order. */
export function sqlStatement<Row = unknown>(db: Db, text: string): Statement<Row> {
  return connectionOf(db).prepareSql(text, { isKept: false }) as Statement<Row>;
}
