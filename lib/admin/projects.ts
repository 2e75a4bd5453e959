/**
 * Claims: an administrator says that a repository is one of this installation's projects. Jobs of a claimed repository
 * may send evidence with the ID token of their CI system.
 */
import { AttestryError } from '#lib/errors.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { applyAuthorityChange } from '#lib/ingest/authority/apply-change.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { adoptingPattern } from '#lib/ingest/projects/adopt.ts';
import { storedAdopts } from '#lib/ingest/projects/stored-adopts.ts';
import { findOrCreateProject } from '#lib/ingest/projects/link-project.ts';
import type { ActorView } from '#lib/views/reference/actor.ts';
import type { Db, Tx } from '#db/open.ts';
import { clearClaim, setClaim } from '#db/project/claims.ts';
import {
  findProject,
  listProjectRows,
  projectByHostId,
  projectBySlug,
  projectNames,
  slugKeyOf,
} from '#db/project/projects.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import { actorById, findOrCreateActor } from '#db/system/actors.ts';

export type ClaimRequest = {
  /** `host/owner/name`, or the URL of the repository. */
  slug: string;
  /** The immutable ids of repository and owner at their host. */
  repositoryId?: string | undefined;
  ownerId?: string | undefined;
};
export type ClaimedProject = {
  slug: string;
  /** The ids for which it is claimed; null where they are not known. */
  repositoryId: string | null;
  ownerId: string | null;
  claimedAt: string;
  /** True where the same claim was there before. */
  present: boolean;
};

const ID = /^[\w-]{1,100}$/;
type Id = string | null | undefined;
const MAX_LISTED = 10_000;

/**
 * Claim a project, which is created where it is new. Throws `bad-request` for a slug or id that is none, and `conflict`
 * where the ids contradict those that are known of the project.
 */
export async function claimProject(context: Context, request: ClaimRequest): Promise<ClaimedProject> {
  requireAccess(context, 'project.claim', 'installation');
  const slug = parseSlug(request.slug);
  for (const id of [request.repositoryId, request.ownerId])
    if (id !== undefined && !ID.test(id))
      throw new AttestryError('bad-request', `${JSON.stringify(id)} is not an id of a repository or owner`);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const { present, ...claim } = await claimSlug(tx, batch, { ...request, slug });
    const object = { kind: 'project', id: claim.slug };
    if (!present) await recordAction(tx, context, { action: 'project.claim', object, after: claim });
    return { ...claim, present };
  });
}

/**
 * Claim the project of a slug by its name, inside a transaction, unless it is claimed. Returns its current slug; null
 * where it was claimed before. Throws `bad-request` for a text that is no slug.
 */
export async function claimByName(tx: Tx, batch: Batch, written: string): Promise<string | null> {
  const slug = parseSlug(written);
  const known = await findProject(tx, slug);
  return known !== null && known.claimedAt !== null ? null : (await claimSlug(tx, batch, { slug })).slug;
}

async function claimSlug(
  tx: Tx,
  batch: Batch,
  { slug, repositoryId = null, ownerId = null }: { slug: string; repositoryId?: Id; ownerId?: Id },
): Promise<ClaimedProject> {
  const known = await knownProject(tx, slug, repositoryId);
  const isSettled = known !== null && (repositoryId === null || known.hostId === repositoryId);
  const row = isSettled
    ? known
    : await findOrCreateProject(tx, batch, { slug, hostId: repositoryId, ownerId, at: batch.at });
  if (ownerId !== null && row.hostId === null)
    throw new AttestryError('bad-request', 'the id of the repository is not known: state it with the owner id');
  if (ownerId !== null && row.ownerId !== null && row.ownerId !== ownerId)
    throw new AttestryError('conflict', `${row.slug} is known with the owner id ${row.ownerId}, not ${ownerId}`);
  const claim = { claimedHostId: row.hostId, claimedOwnerId: ownerId ?? row.ownerId };
  const answer = { slug: row.slug, repositoryId: claim.claimedHostId, ownerId: claim.claimedOwnerId };
  if (
    row.claimedAt !== null &&
    row.claimedHostId === claim.claimedHostId &&
    row.claimedOwnerId === claim.claimedOwnerId
  )
    return { ...answer, claimedAt: row.claimedAt, present: true };
  const claimedBy = await findOrCreateActor(tx, batch.actor);
  await setClaim(tx, row.id, { ...claim, claimedAt: batch.at, claimedBy });
  if (row.claimedAt === null) await applyAuthorityChange(tx, batch, row.id);
  return { ...answer, claimedAt: batch.at, present: false };
}

/**
 * Withdraw the claim of a project; its evidence stays. Throws `not-found` where nobody has claimed it, and `conflict`
 * where a pattern of ATTESTRY_ADOPT would claim it again, be it of this process or of the app that serves the folder.
 */
export async function withdrawClaim(context: Context, slug: string): Promise<{ slug: string }> {
  requireAccess(context, 'project.claim', 'installation');
  const written = parseSlug(slug);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const row = await findProject(tx, written);
    if (row === null || row.claimedAt === null)
      throw new AttestryError('not-found', `no project ${written} is claimed`);
    const pattern = adoptingPattern([...context.adopts, ...(await storedAdopts(tx))], row.slug);
    if (pattern !== null)
      throw new AttestryError(
        'conflict',
        `the pattern ${pattern} of ATTESTRY_ADOPT would claim ${row.slug} again: take the pattern out and restart the app`,
      );
    await clearClaim(tx, row.id, batch.at);
    await applyAuthorityChange(tx, batch, row.id);
    await recordAction(tx, context, {
      action: 'project.withdraw',
      object: { kind: 'project', id: row.slug },
      before: { claimedAt: row.claimedAt, repositoryId: row.claimedHostId, ownerId: row.claimedOwnerId },
    });
    return { slug: row.slug };
  });
}

export type ListedProject = {
  slug: string;
  repositoryId: string | null;
  ownerId: string | null;
  claimedAt: string | null;
  claimedBy: ActorView | null;
};

/** Every project in the order of its slug, claimed or not. At most 10,000. */
export async function listClaims({ store }: Context): Promise<ListedProject[]> {
  const rows = await listProjectRows(store.read, '', MAX_LISTED);
  return Promise.all(
    rows.map(async (row) => ({
      slug: row.slug,
      repositoryId: row.hostId,
      ownerId: row.ownerId,
      claimedAt: row.claimedAt,
      claimedBy: await actorById(store.read, row.claimedBy),
    })),
  );
}

function parseSlug(written: string): string {
  const slug = parseRepository(written)?.repository ?? parseRepository(`https://${written}`)?.repository;
  if (slug === undefined || slug.length > 500)
    throw new AttestryError('bad-request', `${JSON.stringify(written)} is not a repository: host/owner/name is`);
  return slug;
}

/** The project of this id or name; null where a claim creates it. Throws `conflict` where the two contradict. */
async function knownProject(tx: Tx, slug: string, repositoryId: string | null): Promise<ProjectRow | null> {
  if (repositoryId === null) return findProject(tx, slug);
  const byId = await projectByHostId(tx, slug.slice(0, slug.indexOf('/')), repositoryId);
  if (byId !== null) {
    if (await hasName(tx, byId, slug)) return byId;
    throw new AttestryError('conflict', `the repository with the id ${repositoryId} is known here as ${byId.slug}`);
  }
  const bySlug = await projectBySlug(tx, slug);
  if (bySlug !== null && bySlug.hostId !== null)
    throw new AttestryError(
      'conflict',
      `${bySlug.slug} is known with the repository id ${bySlug.hostId}, not ${repositoryId}`,
    );
  return bySlug;
}

async function hasName(db: Db, row: ProjectRow, slug: string): Promise<boolean> {
  return (await projectNames(db, row.id)).some((name) => slugKeyOf(name.slug) === slugKeyOf(slug));
}
