/** The SQL that adds a label within a limit. */
import type { Tx } from '../connection/connection.ts';
import { preparedSqlite } from './connection.ts';

const insert = preparedSqlite<never>(`INSERT INTO artifact_label (artifact, kind, value, since)
  SELECT ?, ?, ?, ? WHERE (SELECT count(*) FROM (SELECT 1 FROM artifact_label WHERE artifact = ? LIMIT ?)) < ?
  ON CONFLICT DO NOTHING`);

/**
 * Add a label in one statement, unless the artifact has this label or has `limit` labels. `kind` is the index in
 * `LABEL_KINDS`. `since`: milliseconds since 1970. Returns whether a row was added.
 */
export async function insertLabelWithinLimit(
  tx: Tx,
  row: { artifact: number; kind: number; value: string; since: number | null },
  limit: number,
): Promise<boolean> {
  return insert(tx).run(row.artifact, row.kind, row.value, row.since, row.artifact, limit, limit).changes > 0;
}
