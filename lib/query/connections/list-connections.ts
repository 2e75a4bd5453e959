/** The connections that there are and were. */
import { requireAccess } from '#lib/context/require-access.ts';
import type { Context } from '#lib/context/context.ts';
import { pageById, type PageRequest } from '#lib/query/find/page-by-id.ts';
import type { ConnectionPage, ConnectionView } from '#lib/views/activity/connection.ts';
import { findPackageSource } from '#lib/packages/sources.ts';
import { findSource } from '#lib/webhook/sources/registry.ts';
import { actorById } from '#db/system/actors.ts';
import { connectionById, type ConnectionRow, listConnections as rowsOf, secretsOf } from '#db/system/connections.ts';
import { lastDeliveryOf } from '#db/system/deliveries.ts';
import { listPackages } from './list-packages.ts';

/** Newest first, ended ones included. `cursor` is that of the page before. */
export async function listConnections(context: Context, page: PageRequest = {}): Promise<ConnectionPage> {
  requireAccess(context, 'connection.change', 'installation');
  const db = context.store.read;
  const { rows, cursor } = await pageById(page, (before, limit) => rowsOf(db, before, limit));
  return { connections: await Promise.all(rows.map((row) => viewOf(context, row))), cursor };
}

/** One connection by its number; null where there is none. */
export async function getConnection(context: Context, id: number): Promise<ConnectionView | null> {
  requireAccess(context, 'connection.change', 'installation');
  const row = await connectionById(context.store.read, id);
  return row && viewOf(context, row);
}

/** The address to which the sender of a connection delivers. */
export function addressOf({ signIn }: Pick<Context, 'signIn'>, source: string, name: string): string {
  return `${signIn.baseUrl}/api/webhooks/${source}/${name}`;
}

async function viewOf(context: Context, row: ConnectionRow): Promise<ConnectionView> {
  const db = context.store.read;
  const asked = findPackageSource(row.source);
  const secrets = await secretsOf(db, row.id, context.now().toISOString());
  const delivering = secrets.filter(({ purpose }) => purpose === 'deliver');
  return {
    id: row.id,
    source: row.source,
    title: (findSource(row.source) ?? asked)?.title ?? row.source,
    name: row.name,
    address: asked === null ? addressOf(context, row.source, row.name) : null,
    hosts: row.hosts,
    projects: row.projects,
    environments: row.environments,
    settings: row.settings === null ? null : (JSON.parse(row.settings) as unknown),
    createdAt: row.createdAt,
    createdBy: await actorById(db, row.createdBy),
    endedAt: row.endedAt,
    endedBy: await actorById(db, row.endedBy),
    secretSince: delivering.find(({ expiresAt }) => expiresAt === null)?.createdAt ?? null,
    earlierSecretUntil: delivering.flatMap(({ expiresAt }) => expiresAt ?? []).at(-1) ?? null,
    hasToken: secrets.some(({ purpose }) => purpose === 'fetch'),
    lastDelivery: await lastDeliveryOf(db, row.id),
    packages: asked === null ? [] : await listPackages(db, row.id),
  };
}
