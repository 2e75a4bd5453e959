/** Refuses what the actor of a context may not do. Every operation that changes something calls it first. */
import type { Actor, CallerOrigin } from '#lib/actor.ts';
import { type AccessSettings, mayDo, type Place } from '#lib/access/may-do.ts';
import { VERBS, type Verb } from '#lib/access/verbs.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Refusals } from '#lib/ingest/log/refusals.ts';

type Asking = AccessSettings & { actor: Actor };
/** What a refusal is noted with. */
type Noting = Asking & { from: CallerOrigin; refusals: Refusals };

/** Whether the actor of a context may do something at a place. */
export function isAllowed(context: Asking, verb: Verb, place: Place): boolean {
  return mayDo(context.actor, verb, place, context);
}

/**
 * Throws `unauthorized` where the actor is anonymous and may not do this, and `forbidden` where its roles or scopes do
 * not allow it, which is noted for the audit log.
 */
export function requireAccess(context: Noting, verb: Verb, place: Place): void {
  if (isAllowed(context, verb, place)) return;
  const { actor, from, refusals } = context;
  if (actor.kind === 'anonymous') throw new AttestryError('unauthorized', 'a token is needed: Authorization: Bearer …');
  const message = refusalMessage(actor, verb, place);
  refusals.note({ actor, from, attempt: verb, subject: placeName(place), message });
  throw new AttestryError('forbidden', message);
}

function refusalMessage(actor: Actor, verb: Verb, place: Place): string {
  const { role, scope, of } = VERBS[verb];
  if (actor.kind === 'token' || actor.kind === 'workload')
    return `this token has the scope ${actor.scopes.join(', ')}, and ${scope} is needed`;
  return `the role ${role} is needed for ${placeName(of === 'installation' ? of : place)}`;
}

function placeName(place: Place): string {
  if (place === 'installation') return 'all projects';
  if (place === 'anywhere') return 'a project';
  return 'project' in place ? place.project : `the projects ${place.pattern}`;
}
