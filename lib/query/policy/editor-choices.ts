/** What the editor of policies and the question which policy decides offer to choose from. */
import { environmentNames } from '#db/project/environment-status.ts';
import type { Context } from '#lib/context/context.ts';
import { policySet } from '#lib/ingest/policies/policy-set.ts';
import { CHECKS } from '#lib/policy/checks/registry.ts';
import { paramFields } from '#lib/policy/document/param-fields.ts';
import type { CheckChoice, EditorChoices, PackChoice } from '#lib/views/policy/editor.ts';
import type { PolicyPackView } from '#lib/views/policy/policy.ts';
import { listPacks } from './list-packs.ts';

/** The names of environments that are offered; the reader can write any other. */
const MAX_ENVIRONMENTS = 100;

/** The checks, the rules that ship together, and the environments that are known. */
export async function listEditorChoices(context: Context): Promise<EditorChoices> {
  return {
    checks: [...CHECKS.values()].map(checkChoice),
    packs: listPacks().map(packChoice),
    environments: await listEnvironments(context),
  };
}

/** The environments in which something has run, and those that a policy in force names; at most 100. */
export async function listEnvironments({ store }: Context): Promise<string[]> {
  const { policies } = await policySet(store.read);
  const named = policies.flatMap(({ policy }) => policy.appliesTo.environments.filter((name) => !name.includes('*')));
  const known = await environmentNames(store.read, MAX_ENVIRONMENTS);
  return [...new Set([...named, ...known])].sort().slice(0, MAX_ENVIRONMENTS);
}

function checkChoice({ id, title, description, params }: Omit<CheckChoice, 'params'> & CheckParams): CheckChoice {
  return { id, title, description, params: paramFields(params) };
}

type CheckParams = { params: Parameters<typeof paramFields>[0] };

function packChoice({ id, title, description, document }: PolicyPackView): PackChoice {
  return { id, title, description, rules: document.rules };
}
