/** Queries over the newest deployments of one slot of an environment, up to a moment. */
import type { Db } from './connection.ts';
import { preparedSql } from './connection.ts';

/** Deployments of a slot that are looked at, newest first. */
const LOOKBACK = 32;
const NEWEST = `(SELECT id, artifact, until, status FROM deployment
  WHERE environment = ? AND slot = ? AND since <= ? ORDER BY since DESC, id DESC LIMIT ${LOOKBACK})`;
const open = preparedSql<{ id: number }>(`SELECT id FROM ${NEWEST} WHERE until IS NULL AND status = ?`);
const ofArtifact = preparedSql<{ id: number }>(`SELECT id FROM ${NEWEST} WHERE artifact = ? AND id <> ? LIMIT 1`);

/** `at` in milliseconds since 1970. */
export type SlotMoment = { environment: number; slot: string; at: number };

/** Ids of the deployments without an end that have a status, newest first. */
export async function openInSlot(db: Db, { environment, slot, at }: SlotMoment, status: number): Promise<number[]> {
  return open(db).all(environment, slot, at, status).map(({ id }) => id);
}

/** Whether an artifact has a deployment in the slot other than `except`. */
export async function slotHeld(db: Db, { environment, slot, at }: SlotMoment, artifact: number, except: number): Promise<boolean> {
  return ofArtifact(db).get(environment, slot, at, artifact, except) !== undefined;
}
