/** The texts with which the editor begins. */
import { setMember } from '#lib/policy/edit/edit-text.ts';
import { readDraft } from '#lib/policy/edit/policy-draft.ts';

const NEW_POLICY = `id: new-policy
title: New policy
mode: enforce
appliesTo:
  projects:
    - "**"
  environments:
    - "*"
rules: []
`;

/** The text of a new policy, for one project and one environment where they are given. */
export function newPolicyText({
  project,
  environment,
}: {
  project: string | null;
  environment: string | null;
}): string {
  const forProject = project === null ? NEW_POLICY : setMember(NEW_POLICY, ['appliesTo', 'projects'], [project]);
  return environment === null ? forProject : setMember(forProject, ['appliesTo', 'environments'], [environment]);
}

/** The text of a policy under another id, as the start of a new one. */
export function copiedText(yaml: string): string {
  const { id, title } = readDraft(yaml) ?? { id: '', title: '' };
  const renamed = setMember(yaml, ['id'], `${id}-copy`);
  return setMember(renamed, ['title'], `Copy of ${title === '' ? id : title}`);
}

/** The id that goes with a title: lower-case words with hyphens. */
export function idFor(title: string): string {
  return title
    .toLowerCase()
    .normalize('NFKD')
    .replaceAll(/[^a-z0-9]+/g, '-')
    .replaceAll(/^-+|-+$/g, '')
    .slice(0, 80)
    .replace(/-$/, '');
}
