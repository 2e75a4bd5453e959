/** Finds the statuses that have changed since a moment, in a scratch store. */
import { STATUSES } from '#db/schema/columns/enums.ts';
import type { Status } from '#lib/status/status.ts';
import { type Db } from '../../connection/connection.ts';
import { driver } from '../connection.ts';

/**
 * Artifacts of one project whose status was `from` and is `to`, by the policy of an environment (name; null: of none).
 * A status is null where the artifact did not run, or does not run, in that environment. `project` is a row id: the
 * project at first, or the later one where there was none.
 */
export type StatusChangeCount = {
  project: number | null;
  environment: string | null;
  from: Status | null;
  to: Status | null;
  artifacts: number;
};
/** The change of one artifact (row id), with its name at first. */
export type StatusChange = Omit<StatusChangeCount, 'artifacts'> & { artifact: number; name: string | null };

type Row<T> = Omit<T, 'from' | 'to'> & { from: number | null; to: number | null };

/** Remember the status of every artifact, and its status in each environment where it runs. */
export function rememberStatuses(db: Db): void {
  driver(db).exec(`
    CREATE TEMP TABLE status_before (artifact INTEGER PRIMARY KEY, project INTEGER, status INTEGER NOT NULL, name TEXT);
    INSERT INTO status_before SELECT id, project, status, name FROM main.artifact;
    CREATE TEMP TABLE run_before (
      artifact INTEGER, environment INTEGER, status INTEGER, PRIMARY KEY (artifact, environment)
    ) WITHOUT ROWID;
    INSERT OR IGNORE INTO run_before SELECT artifact, environment, status FROM main.artifact_environment;
  `);
}

/** Find what has changed since `rememberStatuses`. An artifact that is new since then is left out. */
export function findStatusChanges(db: Db, limit: number): { counts: StatusChangeCount[]; changes: StatusChange[] } {
  const client = driver(db);
  client.exec(`
    CREATE TEMP TABLE run_after (
      artifact INTEGER, environment INTEGER, status INTEGER, PRIMARY KEY (artifact, environment)
    ) WITHOUT ROWID;
    INSERT OR IGNORE INTO run_after SELECT artifact, environment, status FROM main.artifact_environment;
    CREATE TEMP TABLE status_change AS
      SELECT b.artifact, NULL AS environment, b.status AS "from", a.status AS "to"
        FROM status_before b CROSS JOIN main.artifact a ON a.id = b.artifact WHERE a.status <> b.status
      UNION ALL
      SELECT x.artifact, x.environment, b.status, x.status
        FROM run_after x LEFT JOIN run_before b ON b.artifact = x.artifact AND b.environment = x.environment
        WHERE b.status IS NOT x.status
      UNION ALL
      SELECT b.artifact, b.environment, b.status, NULL
        FROM run_before b LEFT JOIN run_after x ON x.artifact = b.artifact AND x.environment = b.environment
        WHERE x.artifact IS NULL;
  `);
  const from = `FROM status_change c CROSS JOIN status_before b ON b.artifact = c.artifact
    CROSS JOIN main.artifact a ON a.id = c.artifact LEFT JOIN main.environment e ON e.id = c.environment`;
  const columns = 'coalesce(b.project, a.project) AS project, e.name AS environment, c."from", c."to"';
  const counts = client
    .prepare<[], Row<StatusChangeCount>>(
      `SELECT ${columns}, count(*) AS artifacts ${from}
        GROUP BY coalesce(b.project, a.project), c.environment, c."from", c."to" ORDER BY artifacts DESC`,
    )
    .all();
  const changes = client
    .prepare<[number], Row<StatusChange>>(
      `SELECT c.artifact, coalesce(b.name, a.name) AS name, ${columns} ${from} ORDER BY c.artifact, e.name LIMIT ?`,
    )
    .all(limit);
  return { counts: counts.map(named), changes: changes.map(named) };
}

function named<T extends Row<object>>(row: T): Omit<T, 'from' | 'to'> & { from: Status | null; to: Status | null } {
  const status = (index: number | null): Status | null => (index === null ? null : STATUSES[index]!);
  return { ...row, from: status(row.from), to: status(row.to) };
}
