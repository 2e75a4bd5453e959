/** Finds the platforms of image indexes among found artifacts, so that a list shows a release before its platforms. */
import { artifactsByIds, findArtifact } from '#db/artifact/artifacts.ts';
import { edgesOfKindFrom, nodeRef, parseNodeRef } from '#db/lineage/edges.ts';
import { materialById } from '#db/lineage/materials-and-components.ts';
import type { Db } from '#db/open.ts';

const MAX_INDEXES = 16;
const MAX_PLATFORMS = 32;

/** Of `ids` (row ids), those that an image index among them names as its platform. */
export async function platformsOfFound(db: Db, ids: readonly number[]): Promise<number[]> {
  const found = new Set(ids);
  const indexes = (await artifactsByIds(db, [...ids])).filter(({ isIndex }) => isIndex).slice(0, MAX_INDEXES);
  const platforms = new Set<number>();
  for (const index of indexes)
    for (const { to } of await edgesOfKindFrom(db, nodeRef('artifact', index.id), 'contains', MAX_PLATFORMS)) {
      const node = parseNodeRef(to);
      const id = node.kind === 'artifact' ? node.id : await artifactOfMaterial(db, node.id);
      if (id !== null && id !== index.id && found.has(id)) platforms.add(id);
    }
  return [...platforms];
}

async function artifactOfMaterial(db: Db, id: number): Promise<number | null> {
  const material = await materialById(db, id);
  if (material === null || material.alg === null || material.value === null) return null;
  return (await findArtifact(db, material.alg, material.value))?.id ?? null;
}
