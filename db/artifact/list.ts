/** The artifact list. The SQL is specific to the engine (sqlite/artifact-list.ts). */
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
