/** The context of a request: its actor is whoever the request shows to be, and may do what the door is for. */
import { ANONYMOUS, type Actor } from '#lib/actor.ts';
import { mayDo } from '#lib/access/may-do.ts';
import type { Verb } from '#lib/access/verbs.ts';
import { authorise } from '#lib/admin/tokens.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { app } from './app.ts';

/** What of a request says who makes it. */
export type Asked = Pick<Request, 'headers'>;

export type RequestContext = Context & {
  /** When the API token of the request expires. Null: never, or the request shows none. */
  tokenExpiresAt: string | null;
};

/** Verbs whose effects record their caller, who is therefore asked for even where everybody may do it. */
const RECORDED: ReadonlySet<Verb> = new Set(['gate.ask']);

/**
 * The context of a request that wants to do `verb`, with its actor: an API token, the ID token of a CI job, or nobody.
 * Every door calls this first. It refuses an actor who may do this for no project; the operation itself, which knows
 * the project, asks again. Throws `unauthorized` and `forbidden` as `authorise` and `requireAccess` do.
 */
export async function requestContext({ headers }: Asked, verb: Verb): Promise<RequestContext> {
  const opened = await app();
  const anonymous: RequestContext = { ...opened, actor: ANONYMOUS, tokenExpiresAt: null };
  if (mayDo(ANONYMOUS, verb, 'anywhere', anonymous) && !RECORDED.has(verb)) return anonymous;
  const header = headers.get('authorization');
  const context = header === null ? anonymous : await authorise(anonymous, { header, scope: null });
  requireAccess(context, verb, 'anywhere');
  return context;
}

/** The context for a door that authenticates its callers itself, or that tells nothing. */
export async function unauthenticatedContext(): Promise<Context> {
  return { ...(await app()), actor: ANONYMOUS };
}

/** The scopes of a token; none for every other actor. */
export function scopesOf(actor: Actor): readonly string[] {
  return actor.kind === 'token' || actor.kind === 'workload' ? actor.scopes : [];
}
