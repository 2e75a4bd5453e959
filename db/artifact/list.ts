/** The artifact list (list/artifact-list.ts), and what is read by it. */
import { desc, eq, sql } from 'drizzle-orm';
import { prepared, type Db } from '../connection/connection.ts';
import { artifact } from '../schema/index.ts';
import { listArtifactIds } from './list/artifact-list.ts';
import type { ListFilter } from './list/artifact-list.ts';

export { MAX_SCANNED_ROWS, artifactsByDigestPrefix, countArtifacts, listArtifactIds } from './list/artifact-list.ts';
export type { ListFilter, ListKey, ListSort } from './list/artifact-list.ts';

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
  parts: true,
};

/** Row ids of the newest artifacts of a project (row id), at most `limit`. */
export async function newestOfProject(db: Db, project: number, limit: number): Promise<number[]> {
  return (await listArtifactIds(db, { ...EVERY_ARTIFACT, project }, 'newest', null, limit)).ids;
}

/** Row ids of the newest artifacts of a signer (row id), at most `limit`; with `parts` also the parts of releases. */
export async function newestOfSigner(db: Db, signer: number, limit: number, parts = true): Promise<number[]> {
  return (await listArtifactIds(db, { ...EVERY_ARTIFACT, signers: [signer], parts }, 'newest', null, limit)).ids;
}

/** Row ids of the newest artifacts that run in an environment (row id) now, at most `limit`. */
export async function newestInEnvironment(db: Db, environment: number, limit: number): Promise<number[]> {
  return (await listArtifactIds(db, { ...EVERY_ARTIFACT, environment }, 'newest', null, limit)).ids;
}

/** Artifacts that are searched for one with evidence: the newest alone will mostly do, and an index names many. */
const SEARCHED = [1, 256] as const;

const selectNewest = prepared((db) =>
  db
    .select({ id: artifact.id, evidence: artifact.evidence })
    .from(artifact)
    .where(eq(artifact.project, sql.placeholder('project')))
    .orderBy(desc(artifact.firstSeen), desc(artifact.id))
    .limit(sql.placeholder('limit'))
    .prepare(),
);

/**
 * The row id of the newest artifact of a project (row id) about which there is evidence. The platforms of an image
 * index may have none; where all the newest ones have none, the newest of them. Null where there is no artifact.
 */
export async function newestWithEvidence(db: Db, project: number): Promise<number | null> {
  let newest: number | null = null;
  for (const limit of SEARCHED) {
    const rows = await selectNewest(db).all({ project, limit });
    newest = rows[0]?.id ?? null;
    const found = rows.find(({ evidence }) => evidence > 0);
    if (found !== undefined || rows.length < limit) return found?.id ?? newest;
  }
  return newest;
}
