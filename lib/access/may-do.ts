/** Decides whether an actor may do something. No other file decides that. */
import { type Actor, type Grant, type Role, ROLES } from '#lib/actor.ts';
import { EVERY_PROJECT, matchesProject } from '#lib/authority/project-pattern.ts';
import { hasHost } from '#lib/bytes/naming/project-pattern.ts';
import { VERBS, type Verb } from './verbs.ts';

/**
 * What something is done to: one project (its slug), the projects that a pattern matches, or the whole installation.
 * `anywhere` asks whether there is any project for which the actor may do it, before the project is known.
 */
export type Place = { project: string } | { pattern: string } | 'installation' | 'anywhere';

/** `readingIsOpen`: whether everybody may read without a sign-in or a token. */
export type AccessSettings = { readingIsOpen: boolean };

/** The verbs that are open to everybody while reading is open. */
const OPEN_ROLE: Role = 'viewer';

/** Whether an actor may do something at a place. */
export function mayDo(actor: Actor, verb: Verb, place: Place, { readingIsOpen }: AccessSettings): boolean {
  const { role, scope } = VERBS[verb];
  if (role === OPEN_ROLE && readingIsOpen) return true;
  switch (actor.kind) {
    case 'person':
      return hasRole(actor.grants, verb, place);
    case 'token':
    case 'workload':
      // The projects of a token say for which projects its unsigned documents count, and limit nothing else.
      return scope === 'any' || actor.scopes.includes(scope) || actor.scopes.includes('admin');
    case 'webhook':
      return verb === 'evidence.send';
    case 'command-line':
    case 'job':
      return true;
    case 'anonymous':
      return false;
  }
}

/** Whether the roles of a person allow something at a place. */
export function hasRole(grants: readonly Grant[], verb: Verb, place: Place): boolean {
  const { role, of } = VERBS[verb];
  const needed = of === 'installation' ? 'installation' : place;
  return grants.some((grant) => ROLES.indexOf(grant.role) >= ROLES.indexOf(role) && covers(grant.projects, needed));
}

function covers(granted: string, place: Place): boolean {
  if (granted === EVERY_PROJECT || place === 'anywhere') return true;
  if (place === 'installation') return false;
  return 'project' in place ? matchesProject(granted, place.project) : coversPattern(granted, place.pattern);
}

/**
 * Whether every project that `pattern` matches is matched by `granted` too. The text of a pattern is compared as if it
 * were the name of a project: what a `*` of `granted` matches there may hold any `*` of the pattern.
 */
function coversPattern(granted: string, pattern: string): boolean {
  if (pattern === EVERY_PROJECT) return false;
  if (pattern.endsWith('/**') && !granted.endsWith('/**')) return false;
  // A pattern without a host is about all hosts, so that no pattern with a host covers it.
  return matchesProject(granted, hasHost(pattern.split('/')) ? pattern : `*/${pattern}`);
}
