/** Signs local users in. */
import type { Context } from '#lib/context/context.ts';
import { AttestryError } from '#lib/errors.ts';
import { allowsSignIn } from '#lib/access/session-cookie.ts';
import { hasUser, userByName } from '#db/access/users.ts';
import { storedGrants } from './grants.ts';
import { isPassword } from './passwords.ts';
import { type Person, startSession, type StartedSession } from './sessions.ts';

/** How people may sign in here. */
export type SignInOffer = {
  /** Whether there is a local user. */
  password: boolean;
  /** The host of the OpenID provider; null without one. */
  provider: string | null;
  /** False: the address has no TLS, so that nobody may sign in. */
  isSafe: boolean;
};

export async function signInOffer({ store, signIn }: Context): Promise<SignInOffer> {
  const provider = signIn.provider === null ? null : new URL(signIn.provider.issuer).host;
  return { password: await hasUser(store.read), provider, isSafe: allowsSignIn(signIn.baseUrl) };
}

/** Whether everybody may read: as configured, else until people can sign in. */
export async function isReadingOpen({ store, signIn }: Pick<Context, 'store' | 'signIn'>): Promise<boolean> {
  if (signIn.anonymous !== null) return signIn.anonymous === 'read';
  return signIn.provider === null && !(await hasUser(store.read));
}

/** Throws `conflict` where the address has no TLS. */
export function requireSafeAddress({ signIn }: Pick<Context, 'signIn'>): void {
  if (!allowsSignIn(signIn.baseUrl))
    throw new AttestryError(
      'conflict',
      `nobody can sign in over plain HTTP at ${signIn.baseUrl}: put TLS in front of the app, and set ATTESTRY_BASE_URL to its https address`,
    );
}

/**
 * Sign a local user in. Throws `unauthorized` for a wrong name or password, and does not say which of the two is wrong.
 */
export async function signInWithPassword(
  context: Context,
  { name, password, userAgent }: { name: string; password: string; userAgent: string | null },
): Promise<StartedSession & { person: Person }> {
  requireSafeAddress(context);
  const user = await userByName(context.store.read, name.normalize('NFC'));
  if (!(await isPassword(user?.password ?? null, password)) || user === null) {
    const message = 'the name or the password is wrong';
    // A name that nobody has is not stored: people type passwords into the wrong field.
    noteRefusedSignIn(context, { subject: user?.name ?? null, message });
    throw new AttestryError('unauthorized', message);
  }
  const person: Person = {
    kind: 'person',
    id: `local ${user.id}`,
    name: user.name,
    grants: storedGrants(user.grants),
  };
  return { ...(await startSession(context, { person, from: { user: user.id }, userAgent })), person };
}

/** Note a sign-in that was refused for the audit log. `subject`: whose account was named, where there is one. */
export function noteRefusedSignIn(
  { actor, from, refusals }: Context,
  refused: { subject: string | null; message: string },
): void {
  refusals.note({ actor, from, attempt: 'session.start', ...refused });
}
