/** Roles of groups: whoever was in a group of the OpenID provider at the sign-in has the roles that it has now. */
import type { Grant } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { AttestryError } from '#lib/errors.ts';
import {
  addGroupRole,
  type GroupRoleRow,
  listGroupRoles,
  removeGroupRole,
  rolesOfGroups,
} from '#db/access/group-roles.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { readGrants, type RoleRequest } from './grants.ts';

const MAX_GROUP_LENGTH = 300;
const MAX_LISTED = 10_000;
/** Grants that one session may have. */
const MAX_GRANTS = 500;

/**
 * Give the members of a group a role. Returns the numbers of the added roles, one for each pattern of projects. Throws
 * `bad-request` for a group without a name, an unknown role, and a pattern that is none or too wide.
 */
export async function grantToGroup(context: Context, request: RoleRequest & { group: string }): Promise<number[]> {
  requireAccess(context, 'user.change', 'installation');
  const { group } = request;
  if (group.trim() === '' || group.length > MAX_GROUP_LENGTH)
    throw new AttestryError('bad-request', `a group has a name of at most ${MAX_GROUP_LENGTH} characters`);
  const grants = readGrants(request);
  return context.store.write(async (tx) => {
    const by = { createdAt: context.now().toISOString(), createdBy: await findOrCreateActor(tx, context.actor) };
    const ids: number[] = [];
    for (const grant of grants) {
      const id = await addGroupRole(tx, { group, ...grant, ...by });
      ids.push(id);
      const object = { kind: 'role', id };
      await recordAction(tx, context, { action: 'role.grant', object, after: { group, ...grant } });
    }
    return ids;
  });
}

/** Every role of a group, at most 10,000. */
export async function allGroupRoles({ store }: Context): Promise<GroupRoleRow[]> {
  return listGroupRoles(store.read, MAX_LISTED);
}

/** Take a role from a group, at once. Throws `not-found` where there is none with this number. */
export async function withdrawFromGroup(context: Context, id: number): Promise<void> {
  requireAccess(context, 'user.change', 'installation');
  const at = context.now().toISOString();
  const isRemoved = await context.store.write(async (tx) => {
    const removed = await removeGroupRole(tx, id, { at, by: await findOrCreateActor(tx, context.actor) });
    if (removed === null) return false;
    const { group, role, projects } = removed;
    const object = { kind: 'role', id };
    await recordAction(tx, context, { action: 'role.withdraw', object, before: { group, role, projects } });
    return true;
  });
  if (!isRemoved) throw new AttestryError('not-found', `there is no role ${id} of a group`);
}

/** The roles of somebody who is in some groups. */
export async function grantsOfGroups({ store }: Context, groups: readonly string[]): Promise<Grant[]> {
  if (groups.length === 0) return [];
  return (await rolesOfGroups(store.read, groups, MAX_GRANTS)).map(({ role, projects }) => ({ role, projects }));
}
