/** What the owner of a subscription may see, now. */
import type { Actor, Grant } from '#lib/actor.ts';
import { mayDo } from '#lib/access/may-do.ts';
import { storedGrants } from '#lib/admin/access/grants.ts';
import { grantsOfGroups } from '#lib/admin/access/group-roles.ts';
import { isReadingOpen } from '#lib/admin/access/sign-in.ts';
import type { Context } from '#lib/context/context.ts';
import { findPrivateProjects, limitSight } from '#lib/context/sight.ts';
import type { StoredSubscription } from '#lib/query/subscriptions/stored-subscription.ts';
import { userById } from '#db/access/users.ts';

/**
 * A person of an OpenID provider who has not signed in for so long gets nothing: nothing else tells Attestry that
 * somebody has left.
 */
export const PERSON_SEEN_MS = 30 * 86_400_000;

/** The context of the owner, whose store shows what the owner may see. Null: the owner may read nothing any more. */
export async function ownerContext(context: Context, subscription: StoredSubscription): Promise<Context | null> {
  const { owner } = subscription;
  if (owner.kind === 'installation') return { ...context, store: context.store.whole };
  const grants =
    owner.kind === 'project'
      ? [{ role: 'viewer', projects: owner.pattern } as const]
      : await grantsOf(context, subscription);
  if (grants === null) return null;
  const id = owner.kind === 'person' ? owner.id : `subscription ${subscription.id}`;
  const actor: Actor = { kind: 'person', id, name: subscription.ownerName, grants };
  const readingIsOpen = await isReadingOpen(context);
  if (!mayDo(actor, 'read', 'anywhere', { readingIsOpen })) return null;
  return limitSight({ ...context, actor, readingIsOpen }, await findPrivateProjects(context));
}

/** The roles of a person as they are now; null where the person was removed, or was not seen for a month. */
async function grantsOf(context: Context, row: StoredSubscription): Promise<Grant[] | null> {
  const { ownerUser, ownerGroups, ownerSeenAt } = row;
  if (ownerUser !== null) {
    const user = await userById(context.store.whole.read, ownerUser);
    return user && storedGrants(user.grants);
  }
  if (ownerGroups === null || ownerSeenAt === null) return null;
  if (context.now().getTime() - Date.parse(ownerSeenAt) > PERSON_SEEN_MS) return null;
  return grantsOfGroups({ ...context, store: context.store.whole }, JSON.parse(ownerGroups) as string[]);
}
