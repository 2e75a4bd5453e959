/** Queries about many lineage nodes at once. The statements are the engine's own. */
export {
  busyNodes,
  componentsAt,
  degrees,
  edgesAround,
  namedElsewhere,
  packagedComponents,
  producedMaterials,
} from '#db/sqlite/lineage-batch.ts';
export type { Wanted } from '#db/sqlite/lineage-batch.ts';
