/** Who has claimed a project, and for which repository. */
import { and, eq, isNull } from 'drizzle-orm';
import type { Tx } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { project } from '../schema/index.ts';
import { projectById } from './projects.ts';

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

/** Claim a project. An owner id that the claim states becomes that of the project. */
export async function setClaim(tx: Tx, id: number, claim: ProjectClaimFields): Promise<void> {
  const { claimedOwnerId } = claim;
  await orm(tx)
    .update(project)
    .set({ ...claim, ...(claimedOwnerId === null ? {} : { ownerId: claimedOwnerId }) })
    .where(eq(project.id, id))
    .run();
}

const NO_CLAIM = { claimedAt: null, claimedBy: null, claimedHostId: null, claimedOwnerId: null };

/**
 * Remove the claim of a project, and the owner id with it. The repository id is forgotten too where the project has no
 * artifact, since the claim may have been the only one to state it.
 */
export async function clearClaim(tx: Tx, id: number): Promise<void> {
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
  const row = await projectById(tx, from);
  if (row === null || row.claimedAt === null) return;
  await orm(tx)
    .update(project)
    .set({ claimedAt: row.claimedAt, claimedBy: row.claimedBy })
    .where(and(eq(project.id, into), isNull(project.claimedAt)))
    .run();
  await orm(tx).update(project).set(NO_CLAIM).where(eq(project.id, from)).run();
}
