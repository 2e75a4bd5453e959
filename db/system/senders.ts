/** What is stored about the sender of a document, cached for each connection: none of it ever changes. */
import type { Db } from '../connection/connection.ts';
import { rowCache } from '../connection/connection.ts';
import { originOfWebhook } from '#lib/actor.ts';
import type { ActorRow, WorkloadProject } from './actors.ts';
import { actorById, projectOfWorkload } from './actors.ts';
import { type ConnectionRow, connectionById } from './connections.ts';
import type { TokenRow } from './tokens.ts';
import { tokenById } from './tokens.ts';

export type SenderRow = Pick<ActorRow, 'kind' | 'identifier'> & {
  workload: WorkloadProject;
  /** Null for an actor that is no token. */
  token: Pick<TokenRow, 'scopes' | 'projects'> | null;
  /** Null for an actor that is no webhook, and for one of the connection that the environment configures. */
  connection: Pick<ConnectionRow, 'source' | 'projects'> | null;
};

const MAX_CACHED_SENDERS = 1_000;
const senders = rowCache<number, SenderRow>(MAX_CACHED_SENDERS);

/** The sender with the row id of an actor; null where there is none. */
export async function senderById(db: Db, id: number): Promise<SenderRow | null> {
  const cache = senders(db);
  const cached = cache.get(id);
  if (cached !== undefined) return cached;
  const actor = await actorById(db, id);
  if (actor === null) return null;
  const { kind, identifier } = actor;
  const token = kind === 'token' ? await tokenById(db, Number(identifier)) : null;
  const origin = kind === 'webhook' ? originOfWebhook(identifier).connection : null;
  const connection = origin === null ? null : await connectionById(db, origin);
  return cache.set(id, {
    kind,
    identifier,
    workload: await projectOfWorkload(db, id),
    token: token && { scopes: token.scopes, projects: token.projects },
    connection: connection && { source: connection.source, projects: connection.projects },
  });
}
