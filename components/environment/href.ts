/** The URL of the page of an environment. */
export function environmentHref(name: string): string {
  return `/environments/${encodeURIComponent(name)}`;
}
