/** Local users: people who sign in with a password that this installation knows. */
import type { Grant } from '#lib/actor.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { AttestryError } from '#lib/errors.ts';
import {
  addUser as addRow,
  listUsers as listRows,
  removeUser as removeRow,
  setPassword,
  userByName,
} from '#db/access/users.ts';
import type { UserRow } from '#db/access/users.ts';
import { revokeSessionsOfUser } from '#db/access/sessions.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { readGrants, type RoleRequest, storedGrants, writeGrants } from './grants.ts';
import { passwordKey } from './passwords.ts';

export type NewUser = RoleRequest & { name: string; password: string };
export type ListedUser = { id: number; name: string; grants: Grant[]; createdAt: string; passwordChangedAt: string };

const NAME = /^[\p{L}\p{N}][\p{L}\p{N}._@+-]{0,99}$/u;
const MAX_USERS = 1_000;

/**
 * Add a user. Throws `bad-request` for a name, a password, a role or a pattern of projects that is none, and `conflict`
 * where somebody has the name.
 */
export async function addUser(context: Context, request: NewUser): Promise<ListedUser> {
  requireAccess(context, 'user.change', 'installation');
  const name = request.name.normalize('NFC');
  if (!NAME.test(name))
    throw new AttestryError(
      'bad-request',
      'a name has letters, digits and . _ @ + -, and begins with a letter or a digit',
    );
  const grants = readGrants(request);
  const password = await passwordKey(request.password, name);
  return context.store.write(async (tx) => {
    if ((await userByName(tx, name)) !== null) throw new AttestryError('conflict', `there is a user ${name} already`);
    const at = context.now().toISOString();
    const createdBy = await findOrCreateActor(tx, context.actor);
    const row = { name, password, grants: writeGrants(grants), createdAt: at, createdBy, passwordChangedAt: at };
    const id = await addRow(tx, row);
    await recordAction(tx, context, { action: 'user.add', object: { kind: 'user', id: name }, after: { grants } });
    return { id, name, grants, createdAt: at, passwordChangedAt: at };
  });
}

/** Every user in the order of their names, at most 1,000. */
export async function allUsers({ store }: Context): Promise<ListedUser[]> {
  return (await listRows(store.read, MAX_USERS)).map(({ id, name, grants, createdAt, passwordChangedAt }) => ({
    id,
    name,
    grants: storedGrants(grants),
    createdAt,
    passwordChangedAt,
  }));
}

/** Remove a user and end its sessions. Throws `not-found` where nobody has the name. */
export async function removeUser(context: Context, name: string): Promise<void> {
  await change(context, name, async (tx, user, by) => {
    await removeRow(tx, user.id, by);
    const object = { kind: 'user', id: user.name };
    const before = { grants: storedGrants(user.grants) };
    await recordAction(tx, context, { action: 'user.remove', object, before });
  });
}

/** Set the password of a user and end its sessions. Throws as `addUser`, and `not-found` where nobody has the name. */
export async function changePassword(context: Context, name: string, password: string): Promise<void> {
  const key = await passwordKey(password, name);
  await change(context, name, async (tx, user, { at }) => {
    await setPassword(tx, user.id, { password: key, at });
    await recordAction(tx, context, {
      action: 'user.change-password',
      object: { kind: 'user', id: user.name },
      before: { changedAt: user.passwordChangedAt },
      after: { changedAt: at },
    });
  });
}

type Tx = Parameters<typeof setPassword>[0];

async function change(
  context: Context,
  name: string,
  work: (tx: Tx, user: UserRow, by: { at: string; by: number }) => Promise<void>,
): Promise<void> {
  requireAccess(context, 'user.change', 'installation');
  await context.store.write(async (tx) => {
    const user = await userByName(tx, name.normalize('NFC'));
    if (user === null) throw new AttestryError('not-found', `there is no user ${name}`);
    const by = { at: context.now().toISOString(), by: await findOrCreateActor(tx, context.actor) };
    await work(tx, user, by);
    await revokeSessionsOfUser(tx, user.id, by);
  });
}
