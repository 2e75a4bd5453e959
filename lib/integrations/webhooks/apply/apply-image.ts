/** Schedules the fetch of an image that a registry says was pushed. */
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { addJob } from '#db/system/jobs.ts';
import { connectionById } from '#db/system/connections.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { findSource } from '#lib/webhook/sources/registry.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';

export const FETCH_IMAGE = 'fetch-image';
export type FetchImagePayload = {
  /** The row id of the connection. */
  connection: number;
  /** The repository in the registry. */
  name: string;
  /** A digest `sha256:…`, or a tag. */
  reference: string;
  /** The indexes that led here; 0: a delivery named it. */
  depth: number;
};

/** An image is signed and attested after it was pushed. */
const FETCH_DELAY_MS = 5_000;

/** Schedule the fetch; returns a sentence that says so. `connection` is a row id. */
export async function applyImage(
  tx: Tx,
  batch: Batch,
  { image }: Extract<WebhookEffect, { kind: 'image' }>,
  connection: number,
): Promise<string> {
  const runAt = new Date(Date.parse(batch.wallClock) + FETCH_DELAY_MS).toISOString();
  await addFetch(tx, { ...image, connection, depth: 0 }, { runAt, now: batch.wallClock });
  return `${imageName(image)} will be fetched with its attestations`;
}

/** Add the job that fetches an image from the registry of its connection, or let it run again. Times are RFC 3339. */
export async function addFetch(
  tx: Tx,
  payload: FetchImagePayload,
  { runAt, now }: { runAt: string; now: string },
): Promise<void> {
  const key = `${payload.connection} ${imageName(payload)}`;
  const host = await registryHost(tx, payload.connection);
  await addJob(tx, { kind: FETCH_IMAGE, key, payload, host, runAt, now });
}

async function registryHost(tx: Tx, id: number): Promise<string> {
  const row = await connectionById(tx, id);
  const settings = row?.settings == null ? null : (JSON.parse(row.settings) as JsonObject);
  const registry = row && findSource(row.source)?.registryOf?.(settings).registry;
  return registry ? new URL(registry).host : `connection ${id}`;
}

/** `acme/web@sha256:…`, or `acme/web:1.2`. */
export function imageName({ name, reference }: { name: string; reference: string }): string {
  return `${name}${reference.includes(':') ? '@' : ':'}${reference}`;
}
