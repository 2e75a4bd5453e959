/** Adds, rotates and ends the connections of sources. */
import { AttestryError } from '#lib/errors.ts';
import { isExactProject } from '#lib/bytes/naming/project-pattern.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import {
  addConnection as addRow,
  connectionById,
  countConnections,
  endConnection as endRow,
  expireSecrets,
} from '#db/system/connections.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { checkedReason } from '#lib/admin/checked-reason.ts';
import { claimByName } from '#lib/admin/projects.ts';
import { endWatchedPackages } from '#db/system/watched-packages.ts';
import { askAgain, watchPackages } from '#lib/admin/packages/schedule-package.ts';
import type { JsonObject } from '#lib/bytes/json/json.ts';
import { checkedConnection, type ConnectionInput } from './checked-connection.ts';
import { findConnectable, isAsked } from './connectable.ts';
import { checkedSecret, newSecret, storeSecret } from './secrets.ts';

/** Connections in force at once. */
const MAX_CONNECTIONS = 1_000;
/** How long the secret before a rotation is accepted, so that no delivery fails meanwhile. */
export const DEFAULT_OVERLAP_MS = 86_400_000;
const MAX_OVERLAP_MS = 30 * 86_400_000;

export type NewConnection = ConnectionInput & {
  /** A secret that the sender has made; left out: Attestry makes one. */
  secret?: string | undefined;
  /** The token for requests to the source. */
  token?: string | undefined;
  reason: string;
};

/**
 * A connection and the secret that was made for it; null where it was given, or where Attestry asks the source.
 * `claimed`: projects, by their slugs.
 */
export type MadeConnection = { id: number; secret: string | null; claimed: string[] };

/**
 * Add a connection. A project that it names exactly is claimed where nobody has claimed it, as for a token. Throws
 * `bad-request` at a pointer into the request, and `conflict` where one in force has the same source and name.
 */
export async function addConnection(context: Context, input: NewConnection): Promise<MadeConnection> {
  requireAccess(context, 'connection.change', 'installation');
  const reason = checkedReason(input.reason);
  const { source, settings, ...checked } = checkedConnection(input);
  if (isAsked(source) && input.secret !== undefined) throw deliversNothing(source.title, '/secret');
  const given = input.secret === undefined ? null : checkedSecret(input.secret, '/secret');
  const token = input.token === undefined ? null : checkedSecret(input.token, '/token');
  const secret = isAsked(source) ? null : (given ?? newSecret());
  return context.evidenceWriter.change(context, async (tx, batch) => {
    if ((await countConnections(tx)) >= MAX_CONNECTIONS)
      throw new AttestryError('conflict', `at most ${MAX_CONNECTIONS} connections are in force at once`);
    const createdBy = await findOrCreateActor(tx, batch.actor);
    const at = batch.wallClock;
    const id = await addRow(tx, {
      ...checked,
      source: source.name,
      settings: settings === null ? null : JSON.stringify(settings),
      createdAt: at,
      createdBy,
    });
    if (id === null)
      throw new AttestryError('conflict', `a connection of ${source.title} has the name ${checked.name}`, {
        pointer: '/name',
      });
    if (secret !== null) await storeSecret(tx, context, { connection: id, purpose: 'deliver', secret, at });
    if (isAsked(source)) await watchPackages(tx, id, source.settingsOf(settings ?? {}), at);
    if (token !== null) await storeSecret(tx, context, { connection: id, purpose: 'fetch', secret: token, at });
    const claimed: string[] = [];
    for (const pattern of checked.projects.filter(isExactProject)) {
      const slug = await claimByName(tx, batch, pattern);
      if (slug !== null) claimed.push(slug);
    }
    await recordAction(tx, context, {
      action: 'connection.add',
      object: { kind: 'connection', id },
      after: { ...checked, source: source.name, settings, claimed },
      reason,
    });
    return { id, secret: given === null ? secret : null, claimed };
  });
}

/**
 * Give a connection another secret; the one before is accepted for `overlapMs`, a day by default. With a token only the
 * token is replaced, at once; a source that Attestry asks has nothing else. Throws `not-found` where no connection in
 * force has the number.
 */
export async function rotateConnection(
  context: Context,
  id: number,
  input: { secret?: string | undefined; token?: string | undefined; overlapMs?: number | undefined; reason: string },
): Promise<{ id: number; secret: string | null; earlierSecretUntil: string | null }> {
  requireAccess(context, 'connection.change', 'installation');
  const reason = checkedReason(input.reason);
  const { overlapMs = DEFAULT_OVERLAP_MS } = input;
  if (!(overlapMs >= 0 && overlapMs <= MAX_OVERLAP_MS))
    throw new AttestryError('bad-request', 'the earlier secret is accepted for at most 30 days', {
      pointer: '/overlapMinutes',
    });
  const given = input.secret === undefined ? null : checkedSecret(input.secret, '/secret');
  const token = input.token === undefined ? null : checkedSecret(input.token, '/token');
  const isTokenOnly = token !== null && given === null;
  const secret = isTokenOnly ? null : (given ?? newSecret());
  const now = context.now().toISOString();
  const until = new Date(Date.parse(now) + overlapMs).toISOString();
  await context.store.write(async (tx) => {
    const row = await connectionById(tx, id);
    if (row === null || row.endedAt !== null) throw noConnection(id);
    const source = findConnectable(row.source);
    if (secret !== null && source !== null && isAsked(source)) throw deliversNothing(source.title, '/token');
    if (secret !== null) {
      await expireSecrets(tx, { connection: id, purpose: 'deliver', until, now });
      await storeSecret(tx, context, { connection: id, purpose: 'deliver', secret, at: now });
    }
    if (token !== null) {
      await expireSecrets(tx, { connection: id, purpose: 'fetch', until: now, now });
      await storeSecret(tx, context, { connection: id, purpose: 'fetch', secret: token, at: now });
      if (source !== null && isAsked(source))
        await askAgain(tx, id, source.settingsOf(JSON.parse(row.settings ?? '{}') as JsonObject), now);
    }
    const after = {
      ...(secret !== null && { secret: { made: given === null, earlierUntil: until } }),
      ...(token !== null && { token: 'replaced' }),
    };
    await recordAction(tx, context, { action: 'connection.rotate', object: { kind: 'connection', id }, after, reason });
  });
  return { id, secret: given === null ? secret : null, earlierSecretUntil: secret === null ? null : until };
}

/**
 * End a connection: nothing more is accepted at its address, and its secrets are deleted. What it has delivered stays
 * its word. Throws `not-found` where no connection in force has the number.
 */
export async function endConnection(context: Context, id: number, input: { reason: string }): Promise<void> {
  requireAccess(context, 'connection.change', 'installation');
  const reason = checkedReason(input.reason);
  await context.store.write(async (tx) => {
    const endedAt = context.now().toISOString();
    const ended = await endRow(tx, id, endedAt, await findOrCreateActor(tx, context.actor));
    if (!ended) throw noConnection(id);
    await endWatchedPackages(tx, id);
    const object = { kind: 'connection', id };
    const change = { before: { endedAt: null }, after: { endedAt } };
    await recordAction(tx, context, { action: 'connection.end', object, ...change, reason });
  });
}

const deliversNothing = (title: string, pointer: string) =>
  new AttestryError('bad-request', `${title} delivers nothing, and has no secret: it may have a token`, { pointer });

const noConnection = (id: number) => new AttestryError('not-found', `no connection in force has the number ${id}`);
