/** The policies that ship as documents: the one that is in force everywhere, and the packs. */
import type { PolicyDocument } from '#lib/policy/document/schema.ts';
import { policyYaml } from '#lib/policy/document/write-policy.ts';
import { PACKS } from '#lib/policy/packs/packs.ts';
import { SHIPPED } from '#lib/ingest/policies/policy-set.ts';
import type { PolicyPackView } from '#lib/views/policy/policy.ts';

/** All packs. The baseline comes first: an installation can apply it under another id, and change it. */
export function listPacks(): PolicyPackView[] {
  return [packView(SHIPPED.document), ...PACKS.map(({ document }) => packView(document))];
}

/** The pack with this id; null where there is none. */
export function findPack(id: string): PolicyPackView | null {
  return listPacks().find((pack) => pack.id === id) ?? null;
}

function packView(document: PolicyDocument): PolicyPackView {
  const { id, title, description, rules } = document;
  return {
    id,
    title: title ?? id,
    description: description ?? '',
    rules: rules.length,
    document,
    yaml: policyYaml(document),
  };
}
