/** Where the whole lineage of an artifact is shown. */
export function artifactLineageHref(digest: string): string {
  return `/lineage?artifact=${digest}`;
}
