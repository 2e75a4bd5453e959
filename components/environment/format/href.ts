/** The URL of the page of an environment. */
export function environmentHref(name: string): string {
  return `/environments/${encodeURIComponent(name)}`;
}

/** The URL of the list of differences, or of its spreadsheet. `filter`: the parameters of its query. */
export function driftHref(filter: { [name: string]: string }, format: 'page' | 'csv' = 'page'): string {
  const query = new URLSearchParams(format === 'csv' ? { ...filter, format } : filter).toString();
  return `${format === 'csv' ? '/api/v1/drift' : '/drift'}${query === '' ? '' : `?${query}`}`;
}
