/**
 * Matches projects against patterns, for the scope of a token and for the adoption of projects. `parseProjectPattern`
 * in lib/bytes says what a pattern is.
 */
import { hasHost } from '#lib/bytes/naming/project-pattern.ts';
import { matchesWildcard } from '#lib/bytes/naming/wildcard.ts';

/** The pattern that every project matches. Only an explicit option gives it to a token; nobody can write it. */
export const EVERY_PROJECT = '**';

/** Whether a project matches a pattern. `slug` is `host/owner/name`; case is ignored, as hosts do. */
export function matchesProject(pattern: string, slug: string): boolean {
  if (pattern === EVERY_PROJECT) return true;
  const wanted = pattern.toLowerCase().split('/');
  const written = slug.toLowerCase().split('/');
  const segments = hasHost(wanted) ? written : written.slice(1);
  const isOpen = wanted.at(-1) === '**';
  const fixed = isOpen ? wanted.slice(0, -1) : wanted;
  if (isOpen ? segments.length <= fixed.length : segments.length !== fixed.length) return false;
  return fixed.every((part, at) => matchesWildcard(part, segments[at]!));
}
