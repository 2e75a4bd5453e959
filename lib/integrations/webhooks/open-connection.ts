/** Finds the connection that an address names, with the secrets that it accepts. */
import type { Actor } from '#lib/actor.ts';
import { openSecrets } from '#lib/admin/connections/secrets.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { config } from '#lib/config.ts';
import { findSource } from '#lib/webhook/sources/registry.ts';
import type { ConnectionFacts, WebhookSource } from '#lib/webhook/source.ts';
import type { RegistrySettings } from '#lib/webhook/registry-settings.ts';
import type { DeliveryHeaders } from '#lib/webhook/delivery.ts';
import { connectionById, type ConnectionRow, findConnection } from '#db/system/connections.ts';
import type { Db } from '#db/open.ts';
import type { Context } from '#lib/context/context.ts';

/** Where a delivery comes from. `row` null: the connection that the environment configures. */
export type Connection = { source: WebhookSource; row: ConnectionRow | null };
export type OpenConnection = Connection & { secrets: readonly string[] };

/**
 * The connection of an address: `name` of the source, or without a name the one that the environment configures. Null
 * where there is none.
 */
export async function openConnection(
  context: Context,
  sourceName: string,
  name: string | null,
): Promise<OpenConnection | null> {
  const source = findSource(sourceName);
  if (source === null) return null;
  if (name === null) {
    // The only source with a variable is GitHub.
    return source.name === 'github' ? { source, row: null, secrets: config().githubWebhookSecrets } : null;
  }
  const row = await findConnection(context.store.read, source.name, name);
  if (row === null) return null;
  return { source, row, secrets: await openSecrets(context.store.read, context, row.id, 'deliver') };
}

/** The connection of a stored delivery, which may have ended; null where its source is none of this version. */
export async function connectionOf(db: Db, stored: { source: string; connection: number }): Promise<Connection | null> {
  const source = findSource(stored.source);
  return source && { source, row: stored.connection === 0 ? null : await connectionById(db, stored.connection) };
}

/** What the reader of a source is told of a connection. */
export function factsOf({ row }: Connection): ConnectionFacts {
  if (row === null) return { name: null, settings: null };
  return { name: row.name, settings: row.settings === null ? null : (JSON.parse(row.settings) as JsonObject) };
}

/** The registry of a connection; null where its source is none. */
export function registryOf(connection: Connection): RegistrySettings | null {
  return connection.source.registryOf?.(factsOf(connection).settings) ?? null;
}

/** The actor of what a connection delivers. */
export function actorOf({ source, row }: Connection, headers: DeliveryHeaders): Extract<Actor, { kind: 'webhook' }> {
  const connection = row && { id: row.id, name: row.name };
  return { kind: 'webhook', source: source.name, hook: source.hook?.(headers) ?? null, connection };
}
