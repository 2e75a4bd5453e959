/** Queries over the deployments of one slot of an environment that ran, up to a moment. */
import { DEPLOYMENT_STATUSES } from '#db/schema/columns/words.ts';
import type { Db } from './connection.ts';
import { preparedSql } from './connection.ts';

type Status = (typeof DEPLOYMENT_STATUSES)[number];
const number = (status: Status) => DEPLOYMENT_STATUSES.indexOf(status);

/** It ran, or runs. One that only failed or waits never did, and hides none that does. */
const RAN = `(status IN (${number('deployed')}, ${number('rolled-back')}) OR
  (status IN (${number('decommissioned')}, ${number('failed')}) AND until > since))`;
/** Deployments that ran and are looked at, newest first: each of them ended the ones before it. */
const LOOKBACK = 32;
const NEWEST = `(SELECT id, until, status FROM deployment
  WHERE environment = ? AND slot = ? AND since <= ? AND ${RAN} ORDER BY since DESC, id DESC LIMIT ${LOOKBACK})`;

const open = preparedSql<{ id: number }>(`SELECT id FROM ${NEWEST} WHERE until IS NULL AND status = ?`);
const ofArtifact = preparedSql<{ id: number }>(
  `SELECT id FROM deployment WHERE artifact = ? AND since <= ? AND environment = ? AND slot = ? AND id <> ? AND ${RAN} LIMIT 1`,
);

/** `at` in milliseconds since 1970. */
export type SlotMoment = { environment: number; slot: string; at: number };

/** Ids of the deployments without an end that have a status, newest first. */
export async function openInSlot(db: Db, { environment, slot, at }: SlotMoment, status: number): Promise<number[]> {
  return open(db)
    .all(environment, slot, at, status)
    .map(({ id }) => id);
}

/** Whether an artifact ran in the slot, in a deployment other than `except`. */
export async function slotHeld(
  db: Db,
  { environment, slot, at }: SlotMoment,
  artifact: number,
  except: number,
): Promise<boolean> {
  return ofArtifact(db).get(artifact, at, environment, slot, except) !== undefined;
}
