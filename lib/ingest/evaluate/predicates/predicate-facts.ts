/** Reads what the rules need to know of registered predicate types, and of the attestations of those types. */
import { needsPredicateTypes } from '#lib/policy/needs-predicate-types.ts';
import type { EvidenceFact, Policy } from '#lib/policy/facts/policy.ts';
import type { PredicateFacts } from '#lib/policy/predicates/predicate-facts.ts';
import type { Db } from '#db/open.ts';
import { storedDocuments } from '#lib/ingest/evaluate/expressions/stored-documents.ts';
import { chooseType } from '#lib/ingest/predicate-types/type-set.ts';
import type { FactsView } from '#lib/ingest/view/facts-view.ts';
import { judgeEvidence } from './judge-documents.ts';

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
  return { types, judged: await judgeEvidence(storedDocuments(db, view), types, evidence) };
}
