/** The context of a request: its actor is whoever the request shows to be, and may do what the door is for. */
import { ANONYMOUS, type Actor, type CallerOrigin } from '#lib/actor.ts';
import { mayDo } from '#lib/access/may-do.ts';
import { isSameOrigin } from '#lib/access/same-origin.ts';
import { readCookie } from '#lib/access/session-cookie.ts';
import type { Verb } from '#lib/access/verbs.ts';
import { openSession, type OpenSession, type Person } from '#lib/admin/access/sessions.ts';
import { isReadingOpen } from '#lib/admin/access/sign-in.ts';
import { authorise } from '#lib/admin/tokens.ts';
import { noteAudience } from '#lib/access/audience.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { findPrivateProjects, limitSight } from '#lib/context/sight.ts';
import { AttestryError } from '#lib/errors.ts';
import { app } from './app.ts';

/** What of a request says who makes it. */
export type Asked = Pick<Request, 'headers' | 'method'>;

export type RequestContext = Context & {
  /** When the API token of the request expires. Null: never, or the request shows none. */
  tokenExpiresAt: string | null;
};

/** Verbs whose effects record their caller, who is therefore asked for even where everybody may do it. */
const RECORDED: ReadonlySet<Verb> = new Set(['gate.ask']);

/**
 * The context of a request that wants to do `verb`, with its actor: an API token, the ID token of a CI job, a person
 * who has signed in, or nobody. Its store shows what the actor may see. Every door calls this first. It refuses an
 * actor who may do this for no project; the operation itself, which knows the project, asks again. `isUse` false: the
 * request does not keep a session open. Throws `unauthorized` and `forbidden` as `authorise` and `requireAccess` do,
 * and `forbidden` where a page of another site made the request.
 */
export async function requestContext(
  asked: Asked,
  verb: Verb,
  { isUse = true }: { isUse?: boolean } = {},
): Promise<RequestContext> {
  const anonymous: RequestContext = { ...(await unauthenticatedContext(asked)), tokenExpiresAt: null };
  noteAudience(asked, anonymous.readingIsOpen && !showsCredentials(anonymous, asked));
  const isOpen = mayDo(ANONYMOUS, verb, 'anywhere', anonymous) && !RECORDED.has(verb);
  const projects = await findPrivateProjects(anonymous);
  if (isOpen && projects.length === 0) return anonymous;
  const context = await authenticate(anonymous, asked, isUse).catch((error: unknown) => {
    // Whoever shows something that is not valid may still do what everybody may do.
    if (isOpen && isRefusal(error)) return anonymous;
    throw error;
  });
  requireAccess(context, verb, 'anywhere');
  return limitSight(context, projects);
}

function showsCredentials({ signIn }: Context, { headers }: Asked): boolean {
  return headers.get('authorization') !== null || readCookie(signIn.baseUrl, 'session', headers.get('cookie')) !== null;
}

async function authenticate(anonymous: RequestContext, asked: Asked, isUse: boolean): Promise<RequestContext> {
  const header = asked.headers.get('authorization');
  return header === null ? ofSession(anonymous, asked, isUse) : authorise(anonymous, { header, scope: null });
}

function isRefusal(error: unknown): boolean {
  return error instanceof AttestryError && (error.code === 'unauthorized' || error.code === 'forbidden');
}

async function ofSession<Of extends Context>(anonymous: Of, asked: Asked, isUse: boolean): Promise<Of> {
  const session = await sessionOf(anonymous, asked, isUse);
  return session === null ? anonymous : { ...anonymous, actor: session.actor, from: fromPage(anonymous) };
}

const fromPage = ({ from }: Context): CallerOrigin => ({ ...from, door: 'page' });

/** The session of a request. Throws `forbidden` where a page of another site made a request that changes something. */
async function sessionOf(context: Context, asked: Asked, isUse: boolean): Promise<OpenSession | null> {
  const token = readCookie(context.signIn.baseUrl, 'session', asked.headers.get('cookie'));
  if (token === null) return null;
  if (asked.method !== 'GET' && asked.method !== 'HEAD') requireSameOrigin(context, asked);
  return openSession(context, token, { isUse });
}

/** Throws `forbidden` unless a page of this app made the request. */
export function requireSameOrigin({ signIn }: Context, asked: Asked): void {
  if (!isSameOrigin(asked, signIn.baseUrl))
    throw new AttestryError(
      'forbidden',
      `the request does not come from a page of ${signIn.baseUrl}, so it is refused`,
    );
}

/** The context of somebody who has signed in, and the session. */
export type PersonContext = Context & { actor: Person; session: OpenSession };

/** The context of a door that is for the person who has signed in. Throws `unauthorized` where nobody has. */
export async function personContext(asked: Asked): Promise<PersonContext> {
  const context = await unauthenticatedContext(asked);
  const session = await sessionOf(context, asked, true);
  if (session === null) throw new AttestryError('unauthorized', 'nobody has signed in: sign in again');
  return { ...context, actor: session.actor, from: fromPage(context), session };
}

/** The session of a request, which it does not keep open; null without one. */
export async function shownSession(context: Context, asked: Asked): Promise<OpenSession | null> {
  return sessionOf(context, asked, false);
}

/** The context for a door that authenticates its callers itself, or that tells nothing. */
export async function unauthenticatedContext(asked: Pick<Asked, 'headers'> | null = null): Promise<Context> {
  const opened = await app();
  // The server writes the header; `rateLimitKey` in lib/http reads it, too.
  const address = asked?.headers.get('x-forwarded-for')?.slice(0, 64) || null;
  return { ...opened, actor: ANONYMOUS, from: { door: 'api', address }, readingIsOpen: await isReadingOpen(opened) };
}

/** The context of a sign-in, which pages offer. */
export async function signInContext(asked: Asked): Promise<Context> {
  const context = await unauthenticatedContext(asked);
  return { ...context, from: fromPage(context) };
}

/** The scopes of a token; none for every other actor. */
export function scopesOf(actor: Actor): readonly string[] {
  return actor.kind === 'token' || actor.kind === 'workload' ? actor.scopes : [];
}
