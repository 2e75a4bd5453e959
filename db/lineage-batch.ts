/** Queries about many lineage nodes at once. The SQL is specific to the engine. */
export {
  highDegreeNodes,
  componentsById,
  degrees,
  edgesOfNodes,
  equivalentNodesOfArtifacts,
  componentsWithArtifact,
  artifactsOfMaterials,
  countingEvidence,
  countsForArtifacts,
} from '#db/sqlite/lineage-batch.ts';
export type { ArtifactEvidence, ByDirection, EdgeKindFilter } from '#db/sqlite/lineage-batch.ts';
