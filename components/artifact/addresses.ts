/** Where the whole lineage of an artifact is shown. */
export function lineageHref(digest: string): string {
  return `/lineage?artifact=${digest}`;
}
