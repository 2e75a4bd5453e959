/** Queries about many lineage nodes at once. The statements are the engine's own. */
export {
  highDegreeNodes,
  componentsById,
  degrees,
  edgesOfNodes,
  equivalentNodesOfArtifacts,
  componentsWithArtifact,
  artifactsOfMaterials,
} from '#db/sqlite/lineage-batch.ts';
export type { EdgeKindFilter } from '#db/sqlite/lineage-batch.ts';
