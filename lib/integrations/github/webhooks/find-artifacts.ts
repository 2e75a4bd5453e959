/** Find the artifacts that a webhook refers to. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactById, findArtifact } from '#db/artifact/artifacts.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { edgesFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { buildById, sourcesWithCommit } from '#db/project/builds.ts';
import { projectById } from '#db/project/projects.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';

/** The most builds of a commit, and artifacts of a build, that one delivery can change. */
const MAX_BUILDS = 64;
const MAX_ARTIFACTS = 64;

/** The artifact with the digest `alg:hex`, with the changes of this transaction; null when it is unknown. */
export async function artifactOfDigest(db: Db, batch: Batch, digest: string): Promise<ArtifactRow | null> {
  const colon = digest.indexOf(':');
  const alg = await findTerm(db, digest.slice(0, colon));
  const row = alg === null ? null : await findArtifact(db, alg, digest.slice(colon + 1));
  return row && (batch.touched.get(row.id)?.row ?? row);
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
    const row = batch.touched.get(to.id)?.row ?? (await artifactById(db, to.id));
    if (row) rows.push(row);
  }
  return rows;
}

/** The artifacts that a project built from a commit, oldest first. */
export async function artifactsOfCommit(db: Db, batch: Batch, project: number, commit: string): Promise<ArtifactRow[]> {
  const found = new Map<number, ArtifactRow>();
  for (const source of await sourcesWithCommit(db, commit)) {
    for (const edge of await edgesFrom(db, nodeRef('source', source), MAX_BUILDS)) {
      const to = parseNodeRef(edge.to);
      const build = to.kind === 'build' ? await buildById(db, to.id) : null;
      if (!build || build.project !== project) continue;
      for (const row of await artifactsOfBuild(db, batch, build.id))
        if (row.project === project) found.set(row.id, row);
    }
  }
  return [...found.values()].sort((a, b) => a.id - b.id).slice(0, MAX_ARTIFACTS);
}
