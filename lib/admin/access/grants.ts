/** Roles as people write them, and as they are stored. */
import { type Grant, type Role, ROLES } from '#lib/actor.ts';
import { EVERY_PROJECT } from '#lib/authority/project-pattern.ts';
import { parseProjectPattern } from '#lib/bytes/naming/project-pattern.ts';
import { AttestryError } from '#lib/errors.ts';

/** A role for some projects. `projects` empty: for all projects. */
export type RoleRequest = { role: string; projects: readonly string[] };

/** The most patterns of one role. */
const MAX_PATTERNS = 100;

/** The grants of a request. Throws `bad-request` for an unknown role, and for a pattern that is none or too wide. */
export function readGrants({ role, projects }: RoleRequest): Grant[] {
  const known = ROLES.find((one) => one === role);
  if (known === undefined)
    throw new AttestryError('bad-request', `${JSON.stringify(role)} is not a role; the roles are ${ROLES.join(', ')}`);
  if (projects.length > MAX_PATTERNS)
    throw new AttestryError('bad-request', `a role has at most ${MAX_PATTERNS} projects`);
  const patterns = projects.length === 0 ? [EVERY_PROJECT] : [...new Set(projects.map(readPattern))];
  return patterns.map((pattern) => ({ role: known, projects: pattern }));
}

function readPattern(written: string): string {
  const parsed = parseProjectPattern(written);
  if ('reason' in parsed)
    throw new AttestryError('bad-request', `the project ${JSON.stringify(written)} ${parsed.reason}`);
  return parsed.pattern;
}

export const writeGrants = (grants: readonly Grant[]): string => JSON.stringify(grants);

/** Stored grants. One with a role that this version does not know gives nothing. */
export function storedGrants(text: string): Grant[] {
  const stored = JSON.parse(text) as { role: string; projects: string }[];
  return stored.filter((one): one is Grant => ROLES.includes(one.role as Role));
}
