/** Refuses what the actor of a context may not do. Every operation that changes something calls it first. */
import type { Actor } from '#lib/actor.ts';
import { type AccessSettings, mayDo, type Place } from '#lib/access/may-do.ts';
import { VERBS, type Verb } from '#lib/access/verbs.ts';
import { AttestryError } from '#lib/errors.ts';

type Asking = AccessSettings & { actor: Actor };

/** Whether the actor of a context may do something at a place. */
export function isAllowed(context: Asking, verb: Verb, place: Place): boolean {
  return mayDo(context.actor, verb, place, context);
}

/**
 * Throws `unauthorized` where the actor is anonymous and may not do this, and `forbidden` where its roles or scopes do
 * not allow it.
 */
export function requireAccess(context: Asking, verb: Verb, place: Place): void {
  if (isAllowed(context, verb, place)) return;
  const { actor } = context;
  if (actor.kind === 'anonymous') throw new AttestryError('unauthorized', 'a token is needed: Authorization: Bearer …');
  const { role, scope, of } = VERBS[verb];
  if (actor.kind === 'token' || actor.kind === 'workload')
    throw new AttestryError('forbidden', `this token has the scope ${actor.scopes.join(', ')}, and ${scope} is needed`);
  throw new AttestryError(
    'forbidden',
    `the role ${role} is needed for ${placeName(of === 'installation' ? of : place)}`,
  );
}

function placeName(place: Place): string {
  if (place === 'installation') return 'all projects';
  if (place === 'anywhere') return 'a project';
  return 'project' in place ? place.project : `the projects ${place.pattern}`;
}
