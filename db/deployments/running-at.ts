/**
 * Queries for the artifacts that ran in an environment at a past time. Each reads one index in the order of the
 * artifacts, and stops at its limit.
 */
import { DEPLOYMENT_STATUSES } from '#db/schema/columns/enums.ts';
import { preparedSql, type Db } from '../connection/connection.ts';

const DEPLOYED = DEPLOYMENT_STATUSES.indexOf('deployed');

/** An artifact (row id), and since when it ran then, in milliseconds since 1970; null: it did not run then. */
export type RunningMillis = { artifact: number; since: number | null };

/** Of the deployments that run now: whether each has been the same since then. */
const selectNow = preparedSql<RunningMillis>(
  `SELECT artifact, min(CASE WHEN (recorded_at IS NULL OR recorded_at <= ?)
     AND NOT EXISTS (SELECT 1 FROM deployment_change c WHERE c.deployment = d.id AND c.at > ?) THEN since END) AS since
   FROM deployment d INDEXED BY deployment_running
   WHERE environment = ? AND status = ${DEPLOYED} AND until IS NULL AND artifact < ?
   GROUP BY artifact ORDER BY artifact DESC LIMIT ?`,
);
/** Of the deployments that have changed since then: those that ran, as the first change after that time has it. */
const selectChanged = preparedSql<RunningMillis>(
  `SELECT artifact, min(since) AS since
   FROM deployment_change d INDEXED BY deployment_change_environment
   WHERE environment = ? AND artifact < ? AND at > ? AND status = ${DEPLOYED} AND until IS NULL
     AND (recorded_at IS NULL OR recorded_at <= ?)
     AND NOT EXISTS (SELECT 1 FROM deployment_change c
       WHERE c.deployment = d.deployment AND c.at > ? AND (c.at < d.at OR (c.at = d.at AND c.id < d.id)))
   GROUP BY artifact ORDER BY artifact DESC LIMIT ?`,
);

/** An environment (row id), a time in milliseconds since 1970, and the artifact (row id) before which a page begins. */
export type RunningQuestion = { environment: number; at: number; before: number; limit: number };

/** The artifacts that run now, the newest row id first: since when they ran at that time too. */
export async function runningNow(db: Db, question: RunningQuestion): Promise<RunningMillis[]> {
  const { environment, at, before, limit } = question;
  return selectNow(db).all(at, at, environment, before, limit);
}

/** The artifacts that ran at that time in deployments that have changed since, the newest row id first. */
export async function ranBeforeChange(db: Db, question: RunningQuestion): Promise<RunningMillis[]> {
  const { environment, at, before, limit } = question;
  return selectChanged(db).all(environment, before, at, at, at, limit);
}
