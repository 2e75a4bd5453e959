/** Find the artifacts that a webhook refers to. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { edgesFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { artifactsBuiltFrom } from '#db/project/builds.ts';
import { projectById } from '#db/project/projects.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact, currentRow } from '#lib/ingest/batch/current-artifact.ts';

/** The most artifacts of a build, and of a commit, that one delivery can change. */
const MAX_ARTIFACTS = 64;

/** The artifact with the digest `alg:hex`, with the changes of this transaction; null when it is unknown. */
export async function artifactOfDigest(db: Db, batch: Batch, digest: string): Promise<ArtifactRow | null> {
  const colon = digest.indexOf(':');
  const alg = await findTerm(db, digest.slice(0, colon));
  const row = alg === null ? null : await findArtifact(db, alg, digest.slice(colon + 1));
  return row && currentRow(batch, row);
}

/**
 * Whether the host of a project may speak about an artifact: it belongs to the project, or no project here expects it.
 */
export async function mayReport(db: Db, project: number, artifact: ArtifactRow): Promise<boolean> {
  if (artifact.project === null || artifact.project === project) return true;
  return ((await projectById(db, artifact.project))?.claimedAt ?? null) === null;
}

/** The artifacts that a build produced, with the changes of this transaction. */
export async function artifactsOfBuild(db: Db, batch: Batch, build: number): Promise<ArtifactRow[]> {
  const rows: ArtifactRow[] = [];
  const seen = new Set<number>();
  for (const edge of await edgesFrom(db, nodeRef('build', build), MAX_ARTIFACTS)) {
    const to = parseNodeRef(edge.to);
    if (to.kind !== 'artifact' || seen.has(to.id)) continue;
    seen.add(to.id);
    const row = await currentArtifact(db, batch, to.id);
    if (row) rows.push(row);
  }
  return rows;
}

/** The artifacts that a project built from a commit, oldest first, with the changes of this transaction. */
export async function artifactsOfCommit(db: Db, batch: Batch, project: number, commit: string): Promise<ArtifactRow[]> {
  const rows: ArtifactRow[] = [];
  const alsoFrom = [...batch.touched.keys()];
  for (const id of await artifactsBuiltFrom(db, { project, commit, alsoFrom }, MAX_ARTIFACTS)) {
    const row = await currentArtifact(db, batch, id);
    if (row?.project === project) rows.push(row);
  }
  return rows;
}
