/**
 * Addresses of badges that work without a sign-in, also for a private project: each has 256 random bits, and only their
 * hash is stored.
 */
import { hash, randomBytes, timingSafeEqual } from 'node:crypto';
import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { BadgeAddressList } from '#lib/views/access/visibility.ts';
import { addBadgeAddress, badgeAddresses, findBadgeAddress, revokeBadgeAddress } from '#db/access/badge-addresses.ts';
import { findProject, type ProjectRow, slugOfProject } from '#db/project/projects.ts';
import { actorById, findOrCreateActor } from '#db/system/actors.ts';
import { visibleProject } from './visible-project.ts';

const MAX_NOTE = 200;
/** Addresses of one project that are in use at once. */
const MAX_ADDRESSES = 100;
const SECRET = /^[A-Za-z0-9_-]{43}$/;

const hashOf = (secret: string) => hash('sha256', secret, 'buffer');

/** The project of a request for its addresses. Throws `not-found` where the actor does not see it. */
async function projectOf(context: Context, slug: string): Promise<ProjectRow> {
  const row = await visibleProject(context, slug);
  requireAccess(context, 'badge.change', { project: row.slug });
  return row;
}

/** A new address. `secret` is its random part: it is not stored and cannot be shown again. */
export type MadeBadgeAddress = { id: number; secret: string };

/**
 * Make an address. Throws `bad-request` without a note that says what it is for, and `conflict` where the project has
 * 100 already.
 */
export async function makeBadgeAddress(
  context: Context,
  { project, note: written }: { project: string; note: string },
): Promise<MadeBadgeAddress> {
  const note = written.trim();
  if (note === '' || note.length > MAX_NOTE)
    throw new AttestryError('bad-request', `a note of 1 to ${MAX_NOTE} characters says what the address is for`, {
      pointer: '/note',
    });
  const row = await projectOf(context, project);
  const secret = randomBytes(32).toString('base64url');
  const id = await context.evidenceWriter.change(context, async (tx, batch) => {
    if ((await badgeAddresses(tx, row.id, MAX_ADDRESSES)).length === MAX_ADDRESSES)
      throw new AttestryError('conflict', `a project has at most ${MAX_ADDRESSES} addresses of badges: revoke one`);
    const createdBy = await findOrCreateActor(tx, batch.actor);
    const added = await addBadgeAddress(tx, {
      project: row.id,
      hash: hashOf(secret),
      note,
      createdAt: batch.at,
      createdBy,
    });
    const object = { kind: 'badge-address', id: added };
    await recordAction(tx, context, { action: 'badge.make', object, after: { project: row.slug, note } });
    return added;
  });
  return { id, secret };
}

/**
 * The addresses of a project that are in use, without their random parts; null where the actor sees no such project.
 * Throws `forbidden` where it sees the project, but may not make addresses.
 */
export async function listBadgeAddresses(context: Context, project: string): Promise<BadgeAddressList | null> {
  const db = context.store.read;
  const row = await findProject(db, project);
  if (row === null) return null;
  requireAccess(context, 'badge.change', { project: row.slug });
  const addresses = (await badgeAddresses(db, row.id, MAX_ADDRESSES)).map(
    async ({ id, note, createdAt, createdBy }) => ({ id, note, createdAt, createdBy: await actorById(db, createdBy) }),
  );
  return { project: row.slug, addresses: await Promise.all(addresses) };
}

/** Revoke an address, at once. Throws `not-found` where the project has none with this number in use. */
export async function endBadgeAddress(
  context: Context,
  { project, id }: { project: string; id: number },
): Promise<void> {
  const row = await projectOf(context, project);
  const isRevoked = await context.evidenceWriter.change(context, async (tx, batch) => {
    const by = await findOrCreateActor(tx, batch.actor);
    if (!(await revokeBadgeAddress(tx, { id, project: row.id }, { at: batch.at, by }))) return false;
    const object = { kind: 'badge-address', id };
    await recordAction(tx, context, { action: 'badge.revoke', object, before: { project: row.slug } });
    return true;
  });
  if (!isRevoked) throw new AttestryError('not-found', `${row.slug} has no address ${id} of badges`);
}

/** The slug of the project of an address; null where there is none, or it is revoked. Whoever asks may know it. */
export async function projectOfBadgeAddress({ store }: Pick<Context, 'store'>, secret: string): Promise<string | null> {
  const wanted = SECRET.test(secret) ? hashOf(secret) : null;
  const found = wanted && (await findBadgeAddress(store.whole.read, wanted));
  if (!found || !timingSafeEqual(found.hash, wanted!)) return null;
  return slugOfProject(store.whole.read, found.project);
}
