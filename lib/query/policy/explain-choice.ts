/** Explains which policy decides: for which project the question is, and why the chosen policy comes first. */
import { isExactProject, parseProjectPattern } from '#lib/bytes/naming/project-pattern.ts';
import { AttestryError } from '#lib/errors.ts';
import type { Db } from '#db/open.ts';
import { findProject } from '#db/project/projects.ts';
import { type PolicyChoice, specificity } from '#lib/ingest/policies/choose-policy.ts';

/**
 * The present slug of a project by a present or former one; a project that is not known yet keeps the text. Throws
 * `bad-request` for a text that names no project.
 */
export async function projectSlug(db: Db, written: string): Promise<string> {
  const known = await findProject(db, written);
  if (known !== null) return known.slug;
  const parsed = parseProjectPattern(written);
  if ('pattern' in parsed && isExactProject(parsed.pattern)) return parsed.pattern;
  const reason = 'pattern' in parsed ? 'is no project: write host/owner/name' : parsed.reason;
  throw new AttestryError('bad-request', `${JSON.stringify(written.slice(0, 200))} ${reason}`, { pointer: '/project' });
}

/** Why a policy decides, in one sentence. */
export function explainChoice({ chosen, others }: PolicyChoice): string {
  const scope = `it applies to the projects ${chosen.by.project} in the environments ${chosen.by.environment}`;
  const [next] = others;
  if (chosen.row === null) return 'it ships with Attestry, and no other policy applies';
  if (next === undefined || next.row === null) return `${scope}, and no other policy applies but the one that ships`;
  const differs = (member: 'environment' | 'project') =>
    specificity(chosen.by[member]) !== specificity(next.by[member]);
  if (differs('environment'))
    return `${scope}, and names the environment more exactly than ${next.policy.id}, which applies to ${next.by.environment}`;
  if (differs('project'))
    return `${scope}, and names the project more exactly than ${next.policy.id}, which applies to ${next.by.project}`;
  return `${scope}, which is as exact as those of ${next.policy.id}; of the two ids, its own comes first`;
}
