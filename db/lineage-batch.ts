/** Queries about many lineage nodes at once. */
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
} from '#db/lineage/batch.ts';
export type { ArtifactEvidence, ByDirection, ComponentNames, EdgeKindFilter } from '#db/lineage/batch.ts';
export {
  type ArtifactFacts,
  artifactFacts,
  materialLabels,
  type OwnedNode,
  projectsOf,
  projectsOfSources,
  verifiedEvidence,
} from '#db/lineage/node-facts.ts';
