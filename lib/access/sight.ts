/** Decides which private projects an actor sees. No other file decides that. */
import type { Actor } from '#lib/actor.ts';
import { EVERY_PROJECT, matchesProject } from '#lib/authority/project-pattern.ts';

/** A private project: its row id, and its name as `host/owner/name`. */
export type PrivateProject = { id: number; slug: string };

/**
 * The patterns of the projects that a token is for; null: it was made before tokens had projects, and is for every
 * project.
 */
export type TokenProjects = readonly string[] | null;

/**
 * The row ids of the private projects that an actor may not see. A person sees those that a role is for, whatever the
 * role; a token those that its projects match, and with the scope `admin` all; a CI job that of its repository.
 * `tokenProjects` is asked for tokens only.
 */
export function hiddenProjects(
  actor: Actor,
  tokenProjects: TokenProjects,
  projects: readonly PrivateProject[],
): number[] {
  const sees = sightOf(actor, tokenProjects);
  return projects.filter((project) => !sees(project)).map(({ id }) => id);
}

function sightOf(actor: Actor, tokenProjects: TokenProjects): (project: PrivateProject) => boolean {
  switch (actor.kind) {
    case 'person':
      return matchesAny(actor.grants.map((grant) => grant.projects));
    case 'token':
      return matchesAny(actor.scopes.includes('admin') ? [EVERY_PROJECT] : (tokenProjects ?? [EVERY_PROJECT]));
    case 'workload':
      return ({ id }) => id === actor.project;
    case 'webhook':
    case 'command-line':
    case 'job':
      return () => true;
    case 'anonymous':
      return () => false;
  }
}

function matchesAny(patterns: readonly string[]): (project: PrivateProject) => boolean {
  return ({ slug }) => patterns.some((pattern) => matchesProject(pattern, slug));
}
