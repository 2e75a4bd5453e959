/** Queries over the deployments of one slot of an environment that ran, up to a moment. */
import { DEPLOYMENT_STATUSES } from '#db/schema/columns/enums.ts';
import type { Db } from './connection.ts';
import { preparedSql } from './connection.ts';

type DeploymentStatus = (typeof DEPLOYMENT_STATUSES)[number];
const statusNumber = (status: DeploymentStatus) => DEPLOYMENT_STATUSES.indexOf(status);

/** It ran, or runs. One that only failed or waits never did, and hides none that does. */
const HAS_RUN = `(status IN (${statusNumber('deployed')}, ${statusNumber('rolled-back')}) OR
  (status IN (${statusNumber('decommissioned')}, ${statusNumber('failed')}) AND until > since))`;
/** Deployments that ran and are looked at, newest first: each of them ended the ones before it. */
const MAX_EXAMINED = 32;
const NEWEST_RUNS = `(SELECT id, until, status FROM deployment
  WHERE environment = ? AND slot = ? AND since <= ? AND ${HAS_RUN} ORDER BY since DESC, id DESC LIMIT ${MAX_EXAMINED})`;

const selectUnended = preparedSql<{ id: number }>(`SELECT id FROM ${NEWEST_RUNS} WHERE until IS NULL AND status = ?`);
const selectRunOfArtifact = preparedSql<{ id: number }>(
  `SELECT id FROM deployment WHERE artifact = ? AND since <= ? AND environment = ? AND slot = ? AND id <> ? AND ${HAS_RUN} LIMIT 1`,
);

/** `at` in milliseconds since 1970. */
export type SlotTimeMillis = { environment: number; slot: string; at: number };

/** Ids of the deployments without an end that have a status, newest first. */
export async function unendedIdsInSlot(
  db: Db,
  { environment, slot, at }: SlotTimeMillis,
  status: number,
): Promise<number[]> {
  return selectUnended(db)
    .all(environment, slot, at, status)
    .map(({ id }) => id);
}

/** Whether an artifact ran in the slot, in a deployment other than `except`. */
export async function existsRunInSlot(
  db: Db,
  { environment, slot, at }: SlotTimeMillis,
  artifact: number,
  except: number,
): Promise<boolean> {
  return selectRunOfArtifact(db).get(artifact, at, environment, slot, except) !== undefined;
}
