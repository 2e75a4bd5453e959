/** Reads from what is deployed now up to what it came from. */
export {
  artifactsWithTerms,
  deployedArtifacts,
  sbomsListing,
  type SbomComponent,
  sourcesOfCommit,
  storedComponents,
} from '../sqlite/deployments/ancestry.ts';
