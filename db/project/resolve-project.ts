/**
 * Finds the project that a claim is about, and maintains the names of projects. The result does not depend on the order
 * in which claims arrive: a name belongs to the repository that was seen under it last, and a project that is known
 * only by its name belongs to the repository with that name.
 */
import { and, eq, gt, isNull, ne, sql } from 'drizzle-orm';
import type { Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { project, projectName } from '../schema/index.ts';
import { addProjectChange } from './project-changes.ts';
import { moveClaim } from './claims.ts';
import { mergeVisibility } from './merge.ts';
import { moveExpectations } from './expectations.ts';
import { moveTargets } from '../target/targets.ts';
import { findProject, mergedSlug, projectById, projectBySlug, projectByHostId, slugKeyOf } from './projects.ts';
import type { ProjectRow } from './projects.ts';

/**
 * A claim about a repository at a time (`at`, RFC 3339). `slug` is `host/owner/name`. `hostId` and `ownerId` are the
 * immutable ids that the host gives the repository and its owner. Only an authenticated sender (the webhook of the
 * host, a verified certificate) may state `hostId`, because it renames and merges projects.
 */
export type ProjectClaim = {
  slug: string;
  hostId: string | null;
  ownerId: string | null;
  at: string;
  /** When the claim is recorded; without it this is `at`. */
  now?: string;
};
type HostIdClaim = ProjectClaim & { hostId: string };

/**
 * The project of a claim. `merged` is the row id of a project without a host id that proved to be the same repository;
 * the caller has to move its rows. Null where there is none.
 */
export type ResolvedProject = { row: ProjectRow; isNew: boolean; renamed: boolean; merged: number | null };

const recordedAt = ({ now, at }: ProjectClaim) => now ?? at;
const hostOf = (slug: string) => slug.slice(0, Math.max(slug.indexOf('/'), 0)).toLowerCase();
/** Whether time `a` is later than `b`, both RFC 3339. */
const isLater = (a: string, b: string) => Date.parse(a) > Date.parse(b);

/** A project without a host id that has this name now or had it earlier. */
const selectWithoutHostId = prepared((db) =>
  db
    .select({ id: project.id })
    .from(projectName)
    .innerJoin(project, eq(project.id, projectName.project))
    .where(and(eq(projectName.slugKey, sql.placeholder('slugKey')), isNull(project.hostId)))
    .limit(1)
    .prepare(),
);

// Nearly every document asks for this.
const selectSince = prepared((db) =>
  db
    .select({ since: projectName.since })
    .from(projectName)
    .where(
      and(eq(projectName.project, sql.placeholder('project')), eq(projectName.slugKey, sql.placeholder('slugKey'))),
    )
    .prepare(),
);
const updateSince = prepared((db) =>
  db
    .update(projectName)
    .set({ since: sql`${encodedPlaceholder(projectName.since, 'at')}` })
    .where(
      and(eq(projectName.project, sql.placeholder('project')), eq(projectName.slugKey, sql.placeholder('slugKey'))),
    )
    .prepare(),
);
const updateSeen = prepared((db) =>
  db
    .update(project)
    .set({ slugSeen: sql`${encodedPlaceholder(project.slugSeen, 'at')}` })
    .where(eq(project.id, sql.placeholder('id')))
    .prepare(),
);

const insertProject = prepared((db) =>
  db
    .insert(project)
    .values({
      host: sql.placeholder('host'),
      hostId: sql.placeholder('hostId'),
      ownerId: sql.placeholder('ownerId'),
      slug: sql.placeholder('slug'),
      slugKey: sql.placeholder('slugKey'),
      slugSeen: sql.placeholder('at'),
      createdAt: sql.placeholder('at'),
    })
    .returning()
    .prepare(),
);
const insertName = prepared((db) =>
  db
    .insert(projectName)
    .values({
      project: sql.placeholder('project'),
      slugKey: sql.placeholder('slugKey'),
      slug: sql.placeholder('slug'),
      since: sql.placeholder('at'),
      until: sql.placeholder('until'),
    })
    .onConflictDoUpdate({
      target: [projectName.project, projectName.slugKey],
      set: {
        until: sql`excluded.until`,
        slug: sql`excluded.slug`,
        since: sql`min(${projectName.since}, excluded.since)`,
      },
    })
    .prepare(),
);
/** Another project than `own` that was seen under a name after a time. */
const selectLaterHolder = prepared((db) =>
  db
    .select({ project: projectName.project })
    .from(projectName)
    .where(
      and(
        eq(projectName.slugKey, sql.placeholder('slugKey')),
        ne(projectName.project, sql.placeholder('own')),
        gt(projectName.since, encodedPlaceholder(projectName.since, 'at')),
      ),
    )
    .limit(1)
    .prepare(),
);

/**
 * Find or create the project that a claim is about. A claim without a host id is about the project with its slug. A
 * claim with a host id is about the project with that id: a newer slug renames the project, and an older one is only
 * added to its earlier names. A project without a host id that has a name of this repository is merged into it.
 */
export async function resolveProject(tx: Tx, claim: ProjectClaim): Promise<ResolvedProject> {
  const { hostId } = claim;
  if (hostId === null) {
    const row = await findProject(tx, claim.slug);
    if (row) return { row, isNew: false, renamed: false, merged: null };
    return { row: await addProject(tx, claim, claim.slug), isNew: true, renamed: false, merged: null };
  }
  const existing = await projectByHostId(tx, hostOf(claim.slug), hostId);
  if (existing) return recordName(tx, existing, { ...claim, hostId });
  const holder = await projectBySlug(tx, claim.slug);
  if (holder && holder.hostId === null)
    return { row: await assignHostId(tx, holder, claim), isNew: false, renamed: false, merged: null };
  return { row: await addProjectWithHostId(tx, { ...claim, hostId }), isNew: true, renamed: false, merged: null };
}

/** Give a project that was known only by its name the host id of the claim. */
async function assignHostId(tx: Tx, row: ProjectRow, claim: ProjectClaim): Promise<ProjectRow> {
  // The name is authenticated only from this claim on, so an earlier sighting must not outweigh an earlier rename.
  const set = { hostId: claim.hostId, ownerId: claim.ownerId, slugSeen: claim.at };
  await orm(tx).update(project).set(set).where(eq(project.id, row.id)).run();
  await orm(tx)
    .update(projectName)
    .set({ since: claim.at })
    .where(and(eq(projectName.project, row.id), eq(projectName.slugKey, row.slugKey)))
    .run();
  return { ...row, ...set };
}

/** Add a project with a host id, under the claimed name unless another project was seen under that name later. */
async function addProjectWithHostId(tx: Tx, claim: HostIdClaim): Promise<ProjectRow> {
  const ownsName = await claimName(tx, null, claim);
  const row = await addProject(tx, claim, ownsName ? claim.slug : fallbackSlug(hostOf(claim.slug), claim.hostId));
  if (!ownsName) await addName(tx, row.id, claim, claim.at);
  return row;
}

async function addProject(tx: Tx, claim: ProjectClaim, slug: string): Promise<ProjectRow> {
  const { hostId, ownerId, at } = claim;
  const row = (await insertProject(tx).get({
    host: hostOf(claim.slug),
    hostId,
    ownerId,
    slug,
    slugKey: slugKeyOf(slug),
    at,
  }))!;
  await addName(tx, row.id, claim, null);
  return row;
}

/** The slug of a repository whose name now belongs to another one, until a claim states its new name. */
const fallbackSlug = (host: string, hostId: string) => `${host}/id/${hostId}`;

/** Whether the slug of a project is not a name of its repository, because the name belongs to another one now. */
export function hasFallbackSlug({ host, hostId, slug }: ProjectRow): boolean {
  return hostId !== null && slug === fallbackSlug(host, hostId);
}

/** Add the name of a claim to the names of the project that has the host id of the claim. */
async function recordName(tx: Tx, row: ProjectRow, claim: HostIdClaim): Promise<ResolvedProject> {
  const isNewer = isLater(claim.at, row.slugSeen);
  const resolved = async (renamed: boolean): Promise<ResolvedProject> => ({
    row: (await projectById(tx, row.id))!,
    isNew: false,
    renamed,
    merged,
  });
  const merged = (await selectWithoutHostId(tx).get({ slugKey: slugKeyOf(claim.slug) }))?.id ?? null;
  if (merged !== null) {
    for (const id of [merged, row.id]) await addProjectChange(tx, id, recordedAt(claim));
    await mergeNames(tx, merged, row.id, claim);
  }
  if (slugKeyOf(claim.slug) === row.slugKey) {
    await extendNameBack(tx, row.id, claim);
    if (isNewer) await updateSeen(tx).run({ id: row.id, at: claim.at });
    return resolved(false);
  }
  if (merged === null) await addProjectChange(tx, row.id, recordedAt(claim));
  const ownsName = await claimName(tx, row.id, claim);
  if (!isNewer) {
    await addName(tx, row.id, claim, row.slugSeen);
    return resolved(false);
  }
  await endName(tx, row.id, row.slugKey, claim.at);
  await addName(tx, row.id, claim, ownsName ? null : claim.at);
  const slug = ownsName ? claim.slug : fallbackSlug(row.host, claim.hostId);
  await orm(tx)
    .update(project)
    .set({ slug, slugKey: slugKeyOf(slug), slugSeen: claim.at, ownerId: claim.ownerId ?? row.ownerId })
    .where(eq(project.id, row.id))
    .run();
  return resolved(slugKeyOf(slug) !== row.slugKey);
}

/** Whether no other project was seen under the claimed name later. An earlier holder of the name loses it. */
async function claimName(tx: Tx, own: number | null, claim: HostIdClaim): Promise<boolean> {
  const slugKey = slugKeyOf(claim.slug);
  const holder = await projectBySlug(tx, claim.slug);
  if (holder && holder.id !== own) {
    if (isLater(holder.slugSeen, claim.at)) return false;
    await addProjectChange(tx, holder.id, recordedAt(claim));
    await releaseName(tx, holder, claim.at);
  }
  return (await selectLaterHolder(tx).get({ slugKey, own: own ?? 0, at: claim.at })) === undefined;
}

/** Take the current name from a project, which then has its fallback slug. */
async function releaseName(tx: Tx, holder: ProjectRow, at: string): Promise<void> {
  await endName(tx, holder.id, holder.slugKey, at);
  const slug = fallbackSlug(holder.host, holder.hostId ?? String(holder.id));
  await orm(tx)
    .update(project)
    .set({ slug, slugKey: slugKeyOf(slug) })
    .where(eq(project.id, holder.id))
    .run();
}

/**
 * Move the names of a merged project to the project that it belongs to; the row of the merged project then only points
 * there. The claimed name is not moved: the claim is authenticated, so its time counts as the first sighting.
 */
async function mergeNames(tx: Tx, from: number, into: number, claim: HostIdClaim): Promise<void> {
  for (const { slugKey, slug, since, until } of await orm(tx)
    .select()
    .from(projectName)
    .where(eq(projectName.project, from))
    .all()) {
    if (slugKey !== slugKeyOf(claim.slug)) await addName(tx, into, { slug, at: since }, until ?? claim.at);
    await orm(tx)
      .delete(projectName)
      .where(and(eq(projectName.project, from), eq(projectName.slugKey, slugKey)))
      .run();
  }
  await moveClaim(tx, from, into);
  await mergeVisibility(tx, from, into);
  await moveExpectations(tx, from, into);
  await moveTargets(tx, from, into);
  const slug = mergedSlug(into, from);
  await orm(tx).update(project).set({ slug, slugKey: slug, lastBuildAt: null }).where(eq(project.id, from)).run();
}

/** Add or update a name of a project. Its `since` is the earliest sighting. `until` is null for the current name. */
async function addName(
  tx: Tx,
  id: number,
  { slug, at }: { slug: string; at: string },
  until: string | null,
): Promise<void> {
  await insertName(tx).run({ project: id, slugKey: slugKeyOf(slug), slug, at, until });
}

/** Set the `since` of a name to the time of an earlier sighting. */
async function extendNameBack(tx: Tx, id: number, { slug, at }: { slug: string; at: string }): Promise<void> {
  const known = await selectSince(tx).get({ project: id, slugKey: slugKeyOf(slug) });
  if (known !== undefined && isLater(known.since, at))
    await updateSince(tx).run({ project: id, slugKey: slugKeyOf(slug), at });
}

/** End the current name of a project. */
async function endName(tx: Tx, id: number, slugKey: string, until: string): Promise<void> {
  await orm(tx)
    .update(projectName)
    .set({ until })
    .where(and(eq(projectName.project, id), eq(projectName.slugKey, slugKey), isNull(projectName.until)))
    .run();
}
