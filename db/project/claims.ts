/** Who has claimed a project, and for which repository. */
import { and, eq, gte, isNotNull, isNull, lt, ne, or, sql } from 'drizzle-orm';
import type { Tx } from '../connection/connection.ts';
import { encodedPlaceholder, orm, prepared } from '../connection/connection.ts';
import { project, projectName } from '../schema/index.ts';
import type { ProjectRow } from './projects.ts';
import { addProjectChange } from './project-changes.ts';
import { forgetMigratedProject } from './migrated.ts';
import { projectById, slugKeyOf } from './projects.ts';

/**
 * A claim holds the host's immutable ids as they were known when it was made. Later evidence changes the ids of the
 * project, and never those of the claim.
 */
export type ProjectClaimFields = {
  claimedAt: string;
  /** → actor */
  claimedBy: number | null;
  claimedHostId: string | null;
  claimedOwnerId: string | null;
};

const updateClaim = prepared((db) =>
  db
    .update(project)
    .set({
      claimedAt: sql`${encodedPlaceholder(project.claimedAt, 'claimedAt')}`,
      claimedBy: sql`${sql.placeholder('claimedBy')}`,
      claimedHostId: sql`${sql.placeholder('claimedHostId')}`,
      claimedOwnerId: sql`${sql.placeholder('claimedOwnerId')}`,
      ownerId: sql`coalesce(${sql.placeholder('claimedOwnerId')}, ${project.ownerId})`,
    })
    .where(eq(project.id, sql.placeholder('id')))
    .prepare(),
);
const LOST_ITS_NAME = sql`${project.slugKey} = ${project.host} || '/id/' || lower(${project.hostId})`;
const selectOtherOwner = prepared((db) =>
  db
    .select({ id: project.id })
    .from(projectName)
    .innerJoin(project, eq(project.id, projectName.project))
    .where(
      and(
        gte(projectName.slugKey, sql.placeholder('from')),
        lt(projectName.slugKey, sql.placeholder('to')),
        ne(project.id, sql.placeholder('id')),
        isNotNull(project.claimedAt),
        ne(project.ownerId, sql.placeholder('ownerId')),
        or(isNull(projectName.until), LOST_ITS_NAME),
      ),
    )
    .limit(1)
    .prepare(),
);

/** Claim a project. An owner id that the claim states becomes that of the project. */
export async function setClaim(tx: Tx, id: number, claim: ProjectClaimFields): Promise<void> {
  await addProjectChange(tx, id, claim.claimedAt);
  await updateClaim(tx).run({ id, ...claim });
  await forgetMigratedProject(tx, id);
}

/**
 * Whether the owner name in the slug of a project belonged to another owner: a claimed project with another owner id
 * has a name with this owner, or had one until another repository took it. False where the owner's id is not known.
 */
export async function isOwnerNameReused(
  tx: Tx,
  { id, slug, ownerId }: Pick<ProjectRow, 'id' | 'slug' | 'ownerId'>,
): Promise<boolean> {
  if (ownerId === null) return false;
  const owner = slugKeyOf(slug.split('/').slice(0, 2).join('/'));
  // `0` follows `/` in ASCII.
  return (await selectOtherOwner(tx).get({ from: `${owner}/`, to: `${owner}0`, id, ownerId })) !== undefined;
}

const NO_CLAIM = { claimedAt: null, claimedBy: null, claimedHostId: null, claimedOwnerId: null };

/**
 * Remove the claim of a project, and the owner id with it. The repository id is forgotten too where the project has no
 * artifact, since the claim may have been the only one to state it. `at`: now, RFC 3339.
 */
export async function clearClaim(tx: Tx, id: number, at: string): Promise<void> {
  await addProjectChange(tx, id, at);
  await orm(tx)
    .update(project)
    .set({ ...NO_CLAIM, ownerId: null })
    .where(eq(project.id, id))
    .run();
  await orm(tx)
    .update(project)
    .set({ hostId: null })
    .where(and(eq(project.id, id), eq(project.artifacts, 0)))
    .run();
}

/**
 * A project that is merged into another one brings its claim, unless that one is claimed. The claim was made by name,
 * and so it names no repository id.
 */
export async function moveClaim(tx: Tx, from: number, into: number): Promise<void> {
  const [row, target] = [await projectById(tx, from), await projectById(tx, into)];
  if ((row?.claimedAt ?? target?.claimedAt ?? null) !== null)
    for (const id of [from, into]) await forgetMigratedProject(tx, id);
  if (row === null || row.claimedAt === null) return;
  await orm(tx)
    .update(project)
    .set({ claimedAt: row.claimedAt, claimedBy: row.claimedBy })
    .where(and(eq(project.id, into), isNull(project.claimedAt)))
    .run();
  await orm(tx).update(project).set(NO_CLAIM).where(eq(project.id, from)).run();
}
