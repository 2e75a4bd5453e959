/** Says in words where a policy applies. */
import type { Policy } from '#lib/policy/facts/policy.ts';

/** The patterns that the words name; the others are counted. */
const MAX_NAMED = 4;

/** Where a policy applies: `acme/* in production`, `every project in every environment`. */
export function describeScope({ projects, environments }: Policy['appliesTo']): string {
  const where = describeProjects(projects);
  const when = environments.includes('*') ? 'every environment' : list(environments, 'or');
  return `${where} in ${when}`;
}

/** The projects to which a document applies: `acme/* and acme2/web`, `every project`. */
export function describeProjects(projects: readonly string[]): string {
  return projects.includes('**') ? 'every project' : list(projects, 'and');
}

function list(names: readonly string[], conjunction: 'and' | 'or'): string {
  const hidden = names.length - MAX_NAMED;
  const named = hidden > 0 ? [...names.slice(0, MAX_NAMED), `${hidden} more`] : names;
  return named.length < 2
    ? (named[0] ?? 'none')
    : `${named.slice(0, -1).join(', ')} ${hidden > 0 ? 'and' : conjunction} ${named.at(-1)}`;
}
