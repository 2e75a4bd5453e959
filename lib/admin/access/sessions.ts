/** Sessions: each has 256 random bits in a cookie, and only their hash is stored. A stored session can be revoked. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import { isAllowed } from '#lib/context/require-access.ts';
import { AttestryError } from '#lib/errors.ts';
import type { SessionRow } from '#db/access/sessions.ts';
import {
  addSession,
  deleteSessionsBefore,
  findSession,
  openSessions,
  revokeSession as revokeRow,
  sessionById,
  touchSession,
} from '#db/access/sessions.ts';
import { userById } from '#db/access/users.ts';
import { noteOwnerGroups } from '#db/notify/subscriptions.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { storedGrants } from './grants.ts';
import { grantsOfGroups } from './group-roles.ts';
import { recordUse } from './record-use.ts';

export type Person = Extract<Actor, { kind: 'person' }>;

/**
 * Who signs in: a local user, by the row id of the user, or somebody who is in some groups of the OpenID provider. The
 * session does not keep the roles of the person: they are looked up at every request.
 */
export type SigningIn = {
  person: Person;
  from: { user: number } | { groups: readonly string[] };
  userAgent: string | null;
};
export type StartedSession = { token: string; expiresAt: string };

/** A session that is open, and its person. */
export type OpenSession = { id: number; actor: Person; expiresAt: string };

const TOKEN_PATTERN = /^[A-Za-z0-9_-]{43}$/;
/** The last use is stored to the minute, so that a page with many requests costs no writes. */
const TOUCH_INTERVAL_MS = 60_000;
/** How long the rows of sessions that have ended are kept. */
const KEPT_MS = 30 * 86_400_000;
const MAX_USER_AGENT = 200;
const MAX_LISTED = 500;

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/** Start a session. The returned token belongs into the cookie, is not stored and cannot be shown again. */
export async function startSession(context: Context, { person, from, userAgent }: SigningIn): Promise<StartedSession> {
  const token = randomBytes(32).toString('base64url');
  const now = context.now();
  const expiresAt = new Date(now.getTime() + context.signIn.lifetimeMs).toISOString();
  await context.store.write(async (tx) => {
    await deleteSessionsBefore(tx, new Date(now.getTime() - KEPT_MS).toISOString());
    const session = await addSession(tx, {
      hash: hashOf(token),
      person: person.id,
      name: person.name,
      user: 'user' in from ? from.user : null,
      groups: 'groups' in from ? JSON.stringify(from.groups) : null,
      grants: null,
      createdAt: now.toISOString(),
      lastUsedAt: now.toISOString(),
      expiresAt,
      userAgent: userAgent?.slice(0, MAX_USER_AGENT) ?? null,
    });
    if ('groups' in from)
      await noteOwnerGroups(tx, { person: person.id, groups: JSON.stringify(from.groups), at: now.toISOString() });
    await recordAction(
      tx,
      { ...context, actor: person },
      {
        action: 'session.start',
        object: { kind: 'session', id: session },
        after: { grants: person.grants, expiresAt },
      },
    );
  });
  return { token, expiresAt };
}

/**
 * The open session of a token. Null where it is not known, was revoked, has expired, was not used for too long, or has
 * no person any more. `isUse` false: the request does not count as a use.
 */
export async function openSession(
  context: Context,
  token: string,
  { isUse }: { isUse: boolean },
): Promise<OpenSession | null> {
  const db = context.store.read;
  const row = TOKEN_PATTERN.test(token) ? await findSession(db, hashOf(token)) : null;
  const now = context.now();
  if (row === null || !timingSafeEqual(row.hash, hashOf(token)) || hasEnded(context, row, now.getTime())) return null;
  const actor = await personOf(context, row);
  if (actor === null) return null;
  if (isUse && now.getTime() - Date.parse(row.lastUsedAt) >= TOUCH_INTERVAL_MS)
    await recordUse(context, (tx) => touchSession(tx, row.id, now.toISOString()));
  return { id: row.id, actor, expiresAt: row.expiresAt };
}

function hasEnded({ signIn }: Context, row: SessionRow, now: number): boolean {
  return (
    row.revokedAt !== null || now >= Date.parse(row.expiresAt) || now >= Date.parse(row.lastUsedAt) + signIn.idleMs
  );
}

/**
 * The person of a session, with the roles that count now: those of the user, or of the groups. Null where the user was
 * removed, and in a session of an earlier version, which kept no groups.
 */
async function personOf(context: Context, { person, name, user, groups }: SessionRow): Promise<Person | null> {
  if (user !== null) {
    const row = await userById(context.store.read, user);
    return row && { kind: 'person', id: person, name: row.name, grants: storedGrants(row.grants) };
  }
  if (groups === null) return null;
  return { kind: 'person', id: person, name, grants: await grantsOfGroups(context, JSON.parse(groups) as string[]) };
}

export type ListedSession = {
  id: number;
  name: string;
  createdAt: string;
  lastUsedAt: string;
  expiresAt: string;
  userAgent: string | null;
  /** Whether it is the session of the request. */
  isThis: boolean;
};

/** The open sessions of a person, or of everybody, which the role admin is needed for; the newest first. */
export async function listSessions(
  context: Context & { actor: Person },
  { of, session }: { of: 'person' | 'everybody'; session: number },
): Promise<ListedSession[]> {
  if (of === 'everybody' && !maySeeAll(context)) throw new AttestryError('forbidden', NOT_YOURS);
  const now = context.now();
  const person = of === 'everybody' ? null : context.actor.id;
  const rows = await openSessions(context.store.read, { person, now: now.toISOString(), limit: MAX_LISTED });
  return rows
    .filter((row) => !hasEnded(context, row, now.getTime()))
    .map(({ id, name, createdAt, lastUsedAt, expiresAt, userAgent }) => ({
      id,
      name,
      createdAt,
      lastUsedAt,
      expiresAt,
      userAgent,
      isThis: id === session,
    }));
}

const NOT_YOURS = 'the sessions of others are for the role admin of all projects';
const maySeeAll = (context: Context) => isAllowed(context, 'user.change', 'installation');

/** Revoke a session: one's own, or with the role admin that of anybody. Throws `not-found` where it is not open. */
export async function revokeSession(context: Context & { actor: Person }, id: number): Promise<void> {
  const row = await sessionById(context.store.read, id);
  // For others it does not exist.
  const isVisible = row !== null && (row.person === context.actor.id || maySeeAll(context));
  const at = context.now().toISOString();
  const isRevoked =
    isVisible &&
    (await context.store.write(async (tx) => {
      if (!(await revokeRow(tx, id, { at, by: await findOrCreateActor(tx, context.actor) }))) return false;
      await recordAction(tx, context, {
        action: 'session.end',
        object: { kind: 'session', id },
        before: { person: row.name, endedAt: null },
        after: { person: row.name, endedAt: at },
      });
      return true;
    }));
  if (!isRevoked) throw new AttestryError('not-found', `there is no open session ${id}`);
}
