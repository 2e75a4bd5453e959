/** The URL of the page of an artifact, by the policy of an environment where one is given. */
export function artifactHref(digest: string, environment: string | null): string {
  return `/artifacts/${digest}${environmentQuery('?', environment)}`;
}

/** The parameter that names an environment, after `?` or `&`; empty without one. */
export function environmentQuery(before: '?' | '&', environment: string | null): string {
  return environment === null ? '' : `${before}environment=${encodeURIComponent(environment)}`;
}
