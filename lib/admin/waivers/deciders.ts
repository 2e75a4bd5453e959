/** Decides whether two actors are the same person, where a policy wants a second one. */
import type { Actor } from '#lib/actor.ts';
import { actorIdentity } from '#lib/actor.ts';
import type { ActorRow } from '#db/system/actors.ts';

/**
 * Whether two actors count as one person. Attestry knows people only by what they show: the same token, user or account
 * is the same person, and so is the same name, because a person may have several tokens, and a rotated token keeps its
 * name.
 */
export function isSamePerson(requester: ActorRow, actor: Actor): boolean {
  const { kind, identifier, name } = actorIdentity(actor);
  return (
    (requester.kind === kind && requester.identifier === identifier) ||
    requester.name.trim().toLowerCase() === name.trim().toLowerCase()
  );
}
