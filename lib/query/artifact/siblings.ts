/** The other files of the same release, and the other artifacts of the same build. */
import { artifactById, artifactIdsOfProject, artifactsByIds } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { partIdsOfRelease } from '#db/artifact/parts.ts';
import { edgesFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { MAX_PLATFORMS } from '#lib/ingest/platforms/platforms.ts';
import { releaseOfFile } from '#lib/ingest/platforms/release-files.ts';
import { presentView } from '#lib/ingest/view/facts-view.ts';
import { artifactItems } from '#lib/query/item/artifact-item.ts';
import type { ArtifactView } from '#lib/views/artifact.ts';

const MAX_SIBLINGS = 50;

/**
 * The artifacts of the same build and the same project. A document of another project may state that the build made
 * something else.
 */
export async function siblingsView(
  db: Db,
  row: ArtifactRow,
): Promise<Pick<ArtifactView, 'siblings' | 'siblingsHidden'>> {
  const { rows, hidden } = await siblingRows(db, row);
  return { siblings: await artifactItems(db, rows), siblingsHidden: hidden };
}

/** The other files of the release of which an artifact is a file, as far as they are known. */
export async function releaseFilesView(
  db: Db,
  row: ArtifactRow,
): Promise<Pick<ArtifactView, 'releaseTag' | 'releaseFiles'>> {
  const files = await releaseFileRows(db, row);
  const release = files.length > 0 ? await releaseOfFile(db, row, presentView(db)) : null;
  return {
    ...(release !== null && { releaseTag: release.tag }),
    releaseFiles: await artifactItems(db, files),
  };
}

/** The same as rows, at most 128, in the order of their digests; none where the artifact is no file of a release. */
export async function releaseFileRows(db: Db, row: ArtifactRow): Promise<ArtifactRow[]> {
  const first = row.partOf === null ? row : await artifactById(db, row.partOf);
  if (row.isIndex || first === null || first.isIndex || first.releaseParts === null) return [];
  const parts = await artifactsByIds(db, await partIdsOfRelease(db, first.id, MAX_PLATFORMS));
  return [first, ...parts.toSorted((a, b) => (a.value < b.value ? -1 : 1))].filter(({ id }) => id !== row.id);
}

/** The other artifacts of the same build, in the order of their ids; `hidden` is the number of further ones. */
export async function siblingRows(db: Db, row: ArtifactRow): Promise<{ rows: ArtifactRow[]; hidden: number }> {
  if (row.build === null) return { rows: [], hidden: 0 };
  const built = await edgesFrom(db, nodeRef('build', row.build), MAX_SIBLINGS * 20);
  const stated = new Set(
    built
      .filter((edge) => edge.kind === 'built')
      .map((edge) => parseNodeRef(edge.to))
      .filter((node) => node.kind === 'artifact' && node.id !== row.id)
      .map((node) => node.id),
  );
  const ids = await artifactIdsOfProject(db, [...stated], row.project);
  const rows = (await artifactsByIds(db, ids.slice(0, MAX_SIBLINGS))).sort((a, b) => a.id - b.id);
  return { rows, hidden: ids.length - rows.length };
}
