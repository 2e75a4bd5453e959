/** What the image indexes that cover an artifact say about its project and build. */
import type { ProjectClaim } from '#lib/authority/choose-project.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';
import { type ArtifactLookup, presentView } from '#lib/ingest/view/facts-view.ts';
import { attestedIndexes } from './platforms.ts';

/** The projects of the image indexes that cover an artifact, as claims about its project. */
export async function indexClaims(db: Db, row: ArtifactRow, lookUpArtifact: ArtifactLookup): Promise<ProjectClaim[]> {
  const claims: ProjectClaim[] = [];
  for (const { row: index } of await attestedIndexes(db, row, presentView(db, { artifact: lookUpArtifact }))) {
    const project = index.project === null ? null : await projectById(db, index.project);
    if (project === null) continue;
    claims.push({
      project: project.id,
      slug: project.slug,
      isExpected: project.claimedAt !== null,
      confidence: 'index',
      at: Date.parse(index.firstSeen),
      id: index.value,
    });
  }
  return claims;
}

/** The build (row id) of the first image index that covers an artifact and belongs to the project; null without one. */
export async function indexBuild(db: Db, row: ArtifactRow, project: number): Promise<number | null> {
  const indexes = await attestedIndexes(db, row);
  return indexes.find((index) => index.row.project === project)?.row.build ?? null;
}
