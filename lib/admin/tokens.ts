/** API tokens: each has 256 random bits, and only its hash is stored. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { isExactProject, parseProjectPattern } from '#lib/bytes/naming/project-pattern.ts';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { recordUse } from './access/record-use.ts';
import { claimByName } from './projects.ts';
import { authenticateWorkload, isIdToken } from './workload-identity/authenticate-workload.ts';
import type { Tx } from '#db/open.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import {
  addToken,
  findToken,
  listTokens,
  revokeToken,
  setTokenExpiry,
  successorOf,
  tokenById,
  touchToken,
} from '#db/system/tokens.ts';
import type { TokenRow } from '#db/system/tokens.ts';

/**
 * `ingest` may send evidence · `read` may read, once reading needs a token · `replay` may state when evidence was
 * received · `observe` may report what runs in environments · `expect` may say what should run there · `admin` may do
 * everything.
 */
export const SCOPES = ['ingest', 'read', 'replay', 'observe', 'expect', 'admin'] as const;

/** What a token may do. */
export type Scope = (typeof SCOPES)[number];

const TOKEN_PREFIX = 'attestry_';
const TOKEN_PATTERN = /^attestry_[A-Za-z0-9_-]{43}$/;
/** The last use is stored to the hour, so that a busy token costs no writes. */
const LAST_USED_INTERVAL_MS = 3_600_000;
const DAY_MS = 86_400_000;

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/** The lifetime of a token where the request states none. It is limited so that a leaked token stops working. */
export const DEFAULT_LIFETIME_MS = 90 * DAY_MS;
const MAX_LIFETIME_MS = 5 * 366 * DAY_MS;

/** How long a rotated token stays valid beside its successor, so that no pipeline fails during the change. */
export const DEFAULT_OVERLAP_MS = DAY_MS;

/** A request for a token. */
export type NewToken = {
  name: string;
  scopes: readonly string[];
  /** In ms; null: the token never expires. Default: 90 days. */
  lifetimeMs?: number | null;
  /** Patterns of the projects for which its unsigned documents count, and which it sees if private. Default: none. */
  projects?: readonly string[];
  /** True: its unsigned documents count for every project, and it sees every project. */
  allProjects?: boolean;
};

/** A new token with its secret; `expiresAt` is RFC 3339, or null where it never expires. */
export type MadeToken = { id: number; token: string; expiresAt: string | null };

/** The most patterns that a token may have. */
const MAX_PROJECTS = 100;

/**
 * Create a token. The returned secret is not stored and cannot be shown again. A project that the token names exactly
 * is claimed where the token may send evidence, unless it is claimed: `claimed` lists such projects, and `projects` the
 * stored patterns. Throws
 * `bad-request` for an unknown scope, an empty name, a lifetime of less than a minute or more than five years, and for
 * projects that `patternsOf` refuses.
 */
export async function createToken(
  context: Context,
  request: NewToken,
): Promise<MadeToken & { projects: string[]; claimed: string[] }> {
  requireAccess(context, 'token.change', 'installation');
  const unknown = request.scopes.find((scope) => !SCOPES.includes(scope as Scope));
  if (unknown !== undefined)
    throw new AttestryError('bad-request', `${unknown} is not a scope; the scopes are ${SCOPES.join(', ')}`);
  if (request.scopes.length === 0 || request.name.trim() === '')
    throw new AttestryError('bad-request', 'a token needs a name and a scope');
  const projects = patternsOf(request);
  const expiresAt = expiryOf(context, request.lifetimeMs === undefined ? DEFAULT_LIFETIME_MS : request.lifetimeMs);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const claimed: string[] = [];
    const claims = request.scopes.includes('ingest') ? projects.filter(isExactProject) : [];
    for (const pattern of claims) {
      const slug = await claimByName(tx, batch, pattern);
      if (slug !== null) claimed.push(slug);
    }
    const made = await storeToken(tx, context, { ...request, projects, expiresAt, rotatedFrom: null });
    const { name, scopes } = request;
    await recordAction(tx, context, {
      action: 'token.create',
      object: { kind: 'token', id: made.id },
      after: { name, scopes, projects, expiresAt, claimed },
    });
    return { ...made, projects, claimed };
  });
}

/** The patterns to store. Throws `bad-request` for one that is none or too wide, and for options that contradict. */
function patternsOf({ scopes, projects = [], allProjects = false }: NewToken): string[] {
  const refuse = (message: string) => new AttestryError('bad-request', message);
  if (allProjects && projects.length > 0)
    throw refuse('a token speaks for all projects or for the listed ones, not for both');
  if (projects.length > MAX_PROJECTS) throw refuse(`a token has at most ${MAX_PROJECTS} projects: use patterns`);
  if ((allProjects || projects.length > 0) && !scopes.some((scope) => scope !== 'replay'))
    throw refuse('a token with the scope replay alone neither reads nor sends evidence, so it has no projects');
  if (projects.length > 0 && scopes.includes('admin'))
    throw refuse('a token with the scope admin speaks for every project: leave out the projects, or the scope');
  if (allProjects) return [EVERY_PROJECT];
  const patterns = projects.map((written) => {
    const parsed = parseProjectPattern(written);
    if ('reason' in parsed) throw refuse(`the project ${JSON.stringify(written)} ${parsed.reason}`);
    return parsed.pattern;
  });
  return [...new Set(patterns)];
}

function expiryOf({ now }: Context, lifetimeMs: number | null): string | null {
  if (lifetimeMs === null) return null;
  if (!(lifetimeMs >= 60_000 && lifetimeMs <= MAX_LIFETIME_MS))
    throw new AttestryError('bad-request', 'a token must be valid for at least a minute and at most five years');
  return new Date(now().getTime() + lifetimeMs).toISOString();
}

async function storeToken(
  tx: Tx,
  { now, actor }: Context,
  request: Pick<TokenRow, 'name' | 'projects' | 'expiresAt' | 'rotatedFrom'> & { scopes: readonly string[] },
): Promise<MadeToken> {
  const token = TOKEN_PREFIX + randomBytes(32).toString('base64url');
  const { projects, expiresAt, rotatedFrom } = request;
  const id = await addToken(tx, {
    name: request.name.trim().slice(0, 100),
    hash: hashOf(token),
    scopes: [...new Set(request.scopes)],
    createdAt: now().toISOString(),
    createdBy: await findOrCreateActor(tx, actor),
    expiresAt,
    rotatedFrom,
    projects,
  });
  return { id, token, expiresAt };
}

/**
 * Make a successor with the same name, scopes, projects and lifetime. The old token stays valid for `overlapMs`.
 * Throws `not-found` where there is no such token, or it was revoked or has expired, and `conflict` where it was
 * rotated before: its own lifetime has been cut, so a second successor would not live as long as the first.
 */
export async function rotateToken(
  context: Context,
  { id, overlapMs = DEFAULT_OVERLAP_MS }: { id: number; overlapMs?: number },
): Promise<MadeToken & { oldExpiresAt: string }> {
  requireAccess(context, 'token.change', 'installation');
  const now = context.now().getTime();
  return context.store.write(async (tx) => {
    const old = await tokenById(tx, id);
    if (!old || old.revokedAt !== null || hasExpired(old, now))
      throw new AttestryError('not-found', `there is no token ${id} to rotate`);
    const known = await successorOf(tx, id);
    if (known !== null)
      throw new AttestryError('conflict', `token ${id} was rotated before: rotate its successor, token ${known}`);
    const lifetimeMs = old.expiresAt === null ? null : Date.parse(old.expiresAt) - Date.parse(old.createdAt);
    const end = now + overlapMs;
    const oldExpiresAt = new Date(
      old.expiresAt === null ? end : Math.min(end, Date.parse(old.expiresAt)),
    ).toISOString();
    await setTokenExpiry(tx, id, oldExpiresAt);
    const expiresAt = expiryOf(context, lifetimeMs);
    const successor = await storeToken(tx, context, { ...old, expiresAt, rotatedFrom: id });
    await recordAction(tx, context, {
      action: 'token.rotate',
      object: { kind: 'token', id },
      before: { expiresAt: old.expiresAt },
      after: { expiresAt: oldExpiresAt, successor: { id: successor.id, expiresAt } },
    });
    return { ...successor, oldExpiresAt };
  });
}

function hasExpired({ expiresAt }: Pick<TokenRow, 'expiresAt'>, now: number): boolean {
  return expiresAt !== null && now >= Date.parse(expiresAt);
}

/** Every token, revoked ones too, without secrets. At most 10,000. */
export async function allTokens({ store }: Context): Promise<TokenRow[]> {
  return listTokens(store.read, 10_000);
}

/** Revoke a token by id. Throws `not-found` where there is none, or where it is already revoked. */
export async function revoke(context: Context, id: number): Promise<void> {
  requireAccess(context, 'token.change', 'installation');
  const { store, now, actor } = context;
  const revoked = await store.write(async (tx) => {
    const revokedAt = now().toISOString();
    if (!(await revokeToken(tx, id, revokedAt, await findOrCreateActor(tx, actor)))) return false;
    const object = { kind: 'token', id };
    await recordAction(tx, context, {
      action: 'token.revoke',
      object,
      before: { revokedAt: null },
      after: { revokedAt },
    });
    return true;
  });
  if (!revoked) throw new AttestryError('not-found', `there is no token ${id} to revoke`);
}

/** A context whose actor has shown an API token, or the ID token of a CI job. */
export type TokenContext = Context & {
  actor: Extract<Actor, { kind: 'token' | 'workload' }>;
  /** When the API token expires. Null: never, or it is an ID token, which each job gets anew. */
  tokenExpiresAt: string | null;
};

/**
 * The context of the caller that an `Authorization` header names: an API token, or an ID token of a CI job (RFC 6750).
 * `scope` null: a token of any scope. Throws `unauthorized` for a header that is missing, malformed, unknown, revoked
 * or expired, `forbidden` where the token lacks the scope or nobody has claimed its repository, and `unavailable` where
 * the keys of its issuer cannot be read.
 */
export async function authorise(
  context: Context,
  { header, scope }: { header: string | null; scope: Scope | null },
): Promise<TokenContext> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw new AttestryError('unauthorized', 'a token is needed: Authorization: Bearer …');
  if (isIdToken(token)) {
    const actor = await authenticateWorkload(context, token);
    requireScope(actor.scopes, scope);
    return { ...context, actor, tokenExpiresAt: null };
  }
  const known = TOKEN_PATTERN.test(token) ? await findToken(context.store.read, hashOf(token)) : null;
  if (!known || !timingSafeEqual(known.hash, hashOf(token)) || known.revokedAt !== null)
    throw new AttestryError('unauthorized', 'this token is not known, or was revoked');
  const now = context.now();
  if (hasExpired(known, now.getTime()))
    throw new AttestryError(
      'unauthorized',
      `this token expired at ${known.expiresAt}: create a new one with attestry token create`,
    );
  requireScope(known.scopes, scope);
  const isDue = known.lastUsedAt === null || now.getTime() - Date.parse(known.lastUsedAt) > LAST_USED_INTERVAL_MS;
  if (isDue) await recordUse(context, (tx) => touchToken(tx, known.id, now.toISOString()));
  const { id, name, scopes, expiresAt } = known;
  return { ...context, actor: { kind: 'token', id, name, scopes }, tokenExpiresAt: expiresAt };
}

function requireScope(scopes: readonly string[], scope: Scope | null): void {
  if (scope !== null && !scopes.includes(scope) && !scopes.includes('admin'))
    throw new AttestryError('forbidden', `this token has the scope ${scopes.join(', ')}, and ${scope} is needed`);
}
