/** The other artifacts of the same build. */
import { artifactIdsOfProject, artifactsByIds } from '#db/artifact/artifacts.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { edgesFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import type { Db } from '#db/open.ts';
import { artifactItem } from '#lib/query/item/artifact-item.ts';
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
  return { siblings: await Promise.all(rows.map((sibling) => artifactItem(db, sibling))), siblingsHidden: hidden };
}

/** The same as rows, in the order of their ids; `hidden` is the number of further ones. */
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
