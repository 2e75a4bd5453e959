/** The artifact list: filters, order and page keys. How an index is walked is the engine's own. */
export { MOST_SCANNED, artifactsByPrefix, countArtifacts, listArtifactIds } from '../sqlite/artifact-list.ts';
export type { ListFilter, ListKey, ListSort } from '../sqlite/artifact-list.ts';
