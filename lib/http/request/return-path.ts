/** The page that a reader comes back to after a sign-in. */

/** The header in which the proxy tells a page its own path. It replaces what a client sends. */
export const PATH_HEADER = 'attestry-path';

/** The path where it is one of this app; else the overview. A browser reads `//host` and `/\host` as other sites. */
export function returnPath(asked: string | null | undefined): string {
  return asked != null && /^\/(?![/\\])[^\s\\]*$/.test(asked) && !asked.startsWith('/sign-in') ? asked : '/';
}
