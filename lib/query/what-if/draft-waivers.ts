/** The waivers that would be in force under a draft. */
import { type WaiverRow, waiversInForce, type WaiverTarget } from '#db/artifact/waivers.ts';
import type { Db } from '#db/open.ts';

/**
 * Of each artifact and each project (row ids) of which a draft adds, approves or ends a waiver: all waivers that would
 * be in force for it. `narrowed`: the artifacts of which one of these changes is narrowed to an environment.
 */
export type DraftWaivers = {
  ofArtifacts: ReadonlyMap<number, readonly WaiverRow[]>;
  ofProjects: ReadonlyMap<number, readonly WaiverRow[]>;
  narrowed: ReadonlySet<number>;
};

/**
 * Read the waivers of a store in which the changes of a draft were made at `now` (RFC 3339). `changed`: the waivers
 * that differ. A request that nobody has approved counts for nothing, before and after.
 */
export async function draftWaivers(db: Db, changed: readonly WaiverRow[], now: string): Promise<DraftWaivers> {
  const approved = changed.filter(({ decision }) => decision === 'approved');
  const ofArtifacts = new Map<number, readonly WaiverRow[]>();
  const ofProjects = new Map<number, readonly WaiverRow[]>();
  const narrowed = new Set<number>();
  const inForce = (target: WaiverTarget) => waiversInForce(db, target, now);
  for (const { artifact, project, environment } of approved) {
    if (artifact !== null) ofArtifacts.set(artifact, await inForce({ artifact, project: null }));
    else if (project !== null) ofProjects.set(project, await inForce({ artifact: null, project }));
    if (artifact !== null && environment !== null) narrowed.add(artifact);
  }
  return { ofArtifacts, ofProjects, narrowed };
}

/** Whether a draft changes a waiver of an artifact, or of its project (row ids). */
export function isWaived(
  { ofArtifacts, ofProjects }: DraftWaivers,
  of: { id: number; project: number | null },
): boolean {
  return ofArtifacts.has(of.id) || (of.project !== null && ofProjects.has(of.project));
}

/** The waivers that would be in force for an artifact at `now`, as `activeWaiverRows` reads those that are. */
export async function waiversUnder(
  db: Db,
  { ofArtifacts, ofProjects }: DraftWaivers,
  { id, project }: { id: number; project: number | null },
  now: string,
): Promise<WaiverRow[]> {
  const own = ofArtifacts.get(id) ?? (await waiversInForce(db, { artifact: id, project: null }, now));
  if (project === null) return [...own];
  return [...own, ...(ofProjects.get(project) ?? (await waiversInForce(db, { artifact: null, project }, now)))];
}
