/** The questions whose answers may take long, and their answers as JSON. */
import type { SeenStore } from '#db/open.ts';
import { maskSecrets } from '#lib/secrets/mask.ts';
import { getLineage, type LineageInput, type ReadLimits } from '#lib/query/get-lineage.ts';
import { getLineageOverview, type LineageOverviewInput } from '#lib/query/lineage/groups/get-lineage-overview.ts';
import { getImpact, type ImpactQuery } from '#lib/query/impact/get-impact.ts';

/** A question about a lineage, in the form that can cross threads. */
export type LineageQuestion =
  | { of: 'lineage'; input: LineageInput }
  | { of: 'lineage-groups'; input: LineageOverviewInput };

/** A question, in the form that can cross threads. */
export type Question = LineageQuestion | { of: 'impact'; input: ImpactQuery };

/**
 * The answer as JSON, with the secrets in it masked; null where nothing is known. It is the same whichever thread
 * asks. Throws what `getLineage`, `getLineageOverview` and `getImpact` throw.
 */
export async function answerQuestion(
  store: SeenStore,
  question: Question,
  limits?: ReadLimits,
): Promise<string | null> {
  const view = await viewOf(store, question, limits);
  return view === null ? null : JSON.stringify(maskSecrets(view));
}

function viewOf(store: SeenStore, question: Question, limits?: ReadLimits): Promise<object | null> {
  switch (question.of) {
    case 'lineage':
      return getLineage({ store }, question.input, limits);
    case 'lineage-groups':
      return getLineageOverview({ store }, question.input, limits);
    case 'impact':
      return getImpact({ store }, question.input);
  }
}
