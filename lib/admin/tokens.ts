/** API tokens: each has 256 random bits, and only its hash is stored. */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import type { Actor } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addToken, findToken, listTokens, revokeToken, touchToken } from '#db/system/tokens.ts';
import type { TokenRow } from '#db/system/tokens.ts';

/**
 * `ingest` may send evidence · `read` may read, once reading needs a token · `replay` may state when evidence was
 * received · `admin` may do everything.
 */
export const SCOPES = ['ingest', 'read', 'replay', 'admin'] as const;
export type Scope = (typeof SCOPES)[number];

const TOKEN_PREFIX = 'attestry_';
const TOKEN_PATTERN = /^attestry_[A-Za-z0-9_-]{43}$/;
/** The last use is stored to the hour, so that a busy token costs no writes. */
const LAST_USED_INTERVAL_MS = 3_600_000;

const hashOf = (token: string) => hash('sha256', token, 'buffer');

/**
 * Create a token. The returned secret is not stored and cannot be shown again. Throws `bad-request` for an unknown
 * scope, no scope, or an empty name.
 */
export async function createToken(
  { store, now, actor }: Context,
  request: { name: string; scopes: readonly string[] },
): Promise<{ id: number; token: string }> {
  const unknown = request.scopes.find((scope) => !SCOPES.includes(scope as Scope));
  if (unknown !== undefined)
    throw new AttestryError('bad-request', `${unknown} is not a scope; the scopes are ${SCOPES.join(', ')}`);
  if (request.scopes.length === 0 || request.name.trim() === '')
    throw new AttestryError('bad-request', 'a token needs a name and a scope');
  const token = TOKEN_PREFIX + randomBytes(32).toString('base64url');
  const id = await store.write(async (tx) =>
    addToken(tx, {
      name: request.name.trim().slice(0, 100),
      hash: hashOf(token),
      scopes: [...new Set(request.scopes)],
      createdAt: now().toISOString(),
      createdBy: await findOrCreateActor(tx, actor),
    }),
  );
  return { id, token };
}

/** Every token, revoked ones too, without secrets. At most 10,000. */
export async function allTokens({ store }: Context): Promise<TokenRow[]> {
  return listTokens(store.read, 10_000);
}

/** Revoke a token by id. Throws `not-found` where there is none, or where it is already revoked. */
export async function revoke({ store, now, actor }: Context, id: number): Promise<void> {
  const revoked = await store.write(async (tx) =>
    revokeToken(tx, id, now().toISOString(), await findOrCreateActor(tx, actor)),
  );
  if (!revoked) throw new AttestryError('not-found', `there is no token ${id} to revoke`);
}

/** A context whose actor is authenticated by a token. */
export type TokenContext = Context & { actor: Extract<Actor, { kind: 'token' }> };

/**
 * Authenticate the caller by an `Authorization` header and return the context of that caller. Throws `unauthorized`
 * for a header that is missing, malformed, unknown or revoked, and `forbidden` where the token lacks the scope.
 */
export async function authorise(
  context: Context,
  { header, scope }: { header: string | null; scope: Scope },
): Promise<TokenContext> {
  const token = /^Bearer +(\S+)$/i.exec(header ?? '')?.[1];
  if (token === undefined) throw new AttestryError('unauthorized', 'a token is needed: Authorization: Bearer …');
  const known = TOKEN_PATTERN.test(token) ? await findToken(context.store.read, hashOf(token)) : null;
  if (!known || !timingSafeEqual(known.hash, hashOf(token)) || known.revokedAt !== null)
    throw new AttestryError('unauthorized', 'this token is not known, or was revoked');
  if (!known.scopes.includes(scope) && !known.scopes.includes('admin'))
    throw new AttestryError('forbidden', `this token has the scope ${known.scopes.join(', ')}, and ${scope} is needed`);
  const now = context.now();
  if (known.lastUsedAt === null || now.getTime() - Date.parse(known.lastUsedAt) > LAST_USED_INTERVAL_MS)
    await context.store.write((tx) => touchToken(tx, known.id, now.toISOString()));
  return { ...context, actor: { kind: 'token', id: known.id, name: known.name, scopes: known.scopes } };
}
