/** Whether a subscription wants a message. */
import { matchesProject } from '#lib/authority/project-pattern.ts';
import { SEVERITIES } from '../kinds.ts';
import type { Message } from '../message/message.ts';
import type { Choice, Owner } from '../subscription.ts';

/**
 * Whether a subscription wants a message about some projects (slugs), by its choice and by what its owner is for. A
 * message about environments has to be about a chosen one; one about none is not limited by environments, unless it is
 * about an artifact, which then runs nowhere.
 */
export function wantsMessage(
  { owner, choice }: { owner: Owner; choice: Choice },
  message: Message,
  projects: readonly string[],
): boolean {
  const { events, severity, environments } = choice;
  if (message.kind !== 'digest' && message.kind !== 'gap' && message.kind !== 'test')
    if (events.length > 0 && !events.includes(message.kind)) return false;
  if (SEVERITIES.indexOf(message.severity) < SEVERITIES.indexOf(severity)) return false;
  if (owner.kind === 'project' && !matchesAny([owner.pattern], projects)) return false;
  if (choice.projects.length > 0 && !matchesAny(choice.projects, projects)) return false;
  if (environments.length === 0) return true;
  if (message.environments.length === 0) return message.artifact === null;
  return message.environments.some((name) => environments.includes(name));
}

function matchesAny(patterns: readonly string[], projects: readonly string[]): boolean {
  return patterns.some((pattern) => projects.some((slug) => matchesProject(pattern, slug)));
}
