/** Reads what the rules need to know of registered predicate types, and of the attestations of those types. */
import { needsPredicateTypes } from '#lib/policy/needs-predicate-types.ts';
import type { EvidenceFact, Policy } from '#lib/policy/facts/policy.ts';
import type { SchemaResult } from '#lib/policy/json-schema/schema.ts';
import type { PredicateFacts } from '#lib/policy/predicates/predicate-facts.ts';
import type { Db } from '#db/open.ts';
import { storedDocuments } from '#lib/ingest/evaluate/expressions/stored-documents.ts';
import { chooseType } from '#lib/ingest/predicate-types/type-set.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { judgeDocuments } from './judge-documents.ts';

/** Attestations of one type that are compared for one artifact. */
const MAX_JUDGED = 32;

const NOT_COMPARED: SchemaResult = {
  outcome: 'undecided',
  reason: `only the newest ${MAX_JUDGED} attestations of the type are compared`,
};

/** Undefined where no rule of the policies uses a type. `project`: the slug of the project of the artifact. */
export async function predicateFacts(
  db: Db,
  view: FactsView,
  {
    policies,
    project,
    evidence,
  }: { policies: readonly Policy[]; project: string | null; evidence: readonly EvidenceFact[] },
): Promise<PredicateFacts | undefined> {
  const needed = needsPredicateTypes(policies);
  if (needed.length === 0) return undefined;
  const inForce = await view.predicateTypes();
  const types = needed.flatMap((predicateType) => chooseType(inForce, { predicateType, project }) ?? []);
  const judged = new Map<string, SchemaResult>();
  for (const type of types) {
    const ids = evidence
      .filter(({ predicateType, outcome }) => predicateType === type.predicateType && outcome === 'verified')
      .map(({ id }) => id)
      .toReversed();
    const results = await judgeDocuments(storedDocuments(db, view), ids.slice(0, MAX_JUDGED), type);
    for (const id of ids) judged.set(id, results.get(id)?.result ?? NOT_COMPARED);
  }
  return { types, judged };
}
