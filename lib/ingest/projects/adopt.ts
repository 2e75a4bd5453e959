/**
 * Claims projects without a person: by the patterns of ATTESTRY_ADOPT, for a token or a connection whose patterns
 * match, and for the signed webhook of the host.
 */
import type { Actor } from '#lib/actor.ts';
import { EVERY_PROJECT, matchesProject } from '#lib/authority/project-pattern.ts';
import { speaksForRepositories } from '#lib/webhook/sources/registry.ts';
import type { Tx } from '#db/open.ts';
import { isOwnerNameReused, setClaim } from '#db/project/claims.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import { hasFallbackSlug } from '#db/project/resolve-project.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { senderById } from '#db/system/senders.ts';
import { applyAuthorityChange } from '#lib/ingest/authority/apply-change.ts';
import { tokenPatterns } from '#lib/ingest/authority/sender.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';

/** The actor of a claim that a pattern of ATTESTRY_ADOPT makes. */
export const ADOPTER: Actor = { kind: 'job', job: 'adopt' };

/** The first pattern that a slug (`host/owner/name`) matches; null where it matches none. */
export function adoptingPattern(patterns: readonly string[], slug: string): string | null {
  return patterns.find((pattern) => matchesProject(pattern, slug)) ?? null;
}

/**
 * Claim a project that nobody has claimed where a pattern of ATTESTRY_ADOPT matches its slug, where the actor of the
 * batch is a token or a connection one of whose patterns matches it, or where the actor is the webhook of a host. A
 * token or a connection for all projects claims none. The claim holds the ids that are known of the project. Returns
 * the project as it is then.
 */
export async function claimIfAdopted(tx: Tx, batch: Batch, row: ProjectRow): Promise<ProjectRow> {
  if (row.claimedAt !== null) return row;
  const actor = await adopterOf(tx, batch, row);
  return actor === null ? row : adoptProject(tx, batch, row, actor);
}

/** Claim a project for the ids that are known of it. An earlier claim, made by name only, keeps its actor and time. */
export async function adoptProject(tx: Tx, batch: Batch, row: ProjectRow, actor: Actor): Promise<ProjectRow> {
  const claim = {
    claimedAt: row.claimedAt ?? batch.at,
    claimedBy: row.claimedAt === null ? await findOrCreateActor(tx, actor) : row.claimedBy,
    claimedHostId: row.hostId,
    claimedOwnerId: row.ownerId,
  };
  await setClaim(tx, row.id, claim);
  if (row.claimedAt === null) await applyAuthorityChange(tx, batch, row.id);
  return { ...row, ...claim };
}

async function adopterOf(tx: Tx, { actor, adopts }: Batch, row: ProjectRow): Promise<Actor | null> {
  const byPattern = await patternAdopter(tx, actor, adopts, row);
  // A host that signs a delivery says by the repository's id which one it is, so that its name does not matter.
  return byPattern ?? (actor.kind === 'webhook' && speaksForRepositories(actor.source) ? actor : null);
}

async function patternAdopter(tx: Tx, actor: Actor, adopts: readonly string[], row: ProjectRow): Promise<Actor | null> {
  const isAdopted = adoptingPattern(adopts, row.slug) !== null;
  const isSent = !isAdopted && adoptingPattern(await ownPatterns(tx, actor), row.slug) !== null;
  if ((!isAdopted && !isSent) || hasFallbackSlug(row) || (await isOwnerNameReused(tx, row))) return null;
  return isAdopted ? ADOPTER : actor;
}

/** The patterns of a token or a connection, without the one for all projects. */
async function ownPatterns(tx: Tx, actor: Actor): Promise<readonly string[]> {
  if (actor.kind !== 'token' && actor.kind !== 'webhook') return [];
  const sender = await senderById(tx, await findOrCreateActor(tx, actor));
  const patterns = sender?.token ? tokenPatterns(sender.token) : (sender?.connection?.projects ?? []);
  return patterns.filter((pattern) => pattern !== EVERY_PROJECT);
}
