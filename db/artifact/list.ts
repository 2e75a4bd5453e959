/** The artifact list. The SQL is specific to the engine (sqlite/artifact-list.ts). */
import { artifactsByIds } from './artifacts.ts';
import type { Db } from '../sqlite/connection.ts';
import { listArtifactIds } from '../sqlite/artifact-list.ts';
import type { ListFilter } from '../sqlite/artifact-list.ts';

export { MAX_SCANNED_ROWS, artifactsByDigestPrefix, countArtifacts, listArtifactIds } from '../sqlite/artifact-list.ts';
export type { ListFilter, ListKey, ListSort } from '../sqlite/artifact-list.ts';

/** A filter that every artifact passes. */
const EVERY_ARTIFACT: ListFilter = {
  statuses: null,
  project: null,
  level: null,
  signers: null,
  environment: null,
  from: null,
  to: null,
  ids: null,
};

/** Row ids of the newest artifacts of a project (row id), at most `limit`. */
export async function newestOfProject(db: Db, project: number, limit: number): Promise<number[]> {
  return (await listArtifactIds(db, { ...EVERY_ARTIFACT, project }, 'newest', null, limit)).ids;
}

/** Artifacts that are searched for one with evidence: the newest alone will mostly do, and an index names many. */
const SEARCHED = [1, 256] as const;

/**
 * The row id of the newest artifact of a project (row id) about which there is evidence. The platforms of an image
 * index may have none; where all the newest ones have none, the newest of them. Null where there is no artifact.
 */
export async function newestWithEvidence(db: Db, project: number): Promise<number | null> {
  let newest: number | null = null;
  for (const limit of SEARCHED) {
    const ids = await newestOfProject(db, project, limit);
    newest = ids[0] ?? null;
    const withEvidence = new Set(
      (await artifactsByIds(db, ids)).flatMap(({ id, evidence }) => (evidence > 0 ? [id] : [])),
    );
    const found = ids.find((id) => withEvidence.has(id));
    if (found !== undefined || ids.length < limit) return found ?? newest;
  }
  return newest;
}
