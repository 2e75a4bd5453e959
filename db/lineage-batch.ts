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
export type { ArtifactEvidence, ByDirection, ComponentNames, EdgeKindFilter } from '#db/sqlite/lineage-batch.ts';
export {
  type ArtifactFacts,
  artifactFacts,
  materialLabels,
  type OwnedNode,
  projectsOf,
  projectsOfSources,
  verifiedEvidence,
} from '#db/sqlite/lineage/node-facts.ts';
