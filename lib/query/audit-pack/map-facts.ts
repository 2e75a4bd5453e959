import type { FactsOf } from './format.ts';

/** The same facts with every document replaced. The order stays. */
export async function mapFacts<From, To>(facts: FactsOf<From>, map: (fact: From) => Promise<To>): Promise<FactsOf<To>> {
  const each = async (list: readonly From[]): Promise<To[]> => {
    const mapped: To[] = [];
    for (const fact of list) mapped.push(await map(fact));
    return mapped;
  };
  const { evidence, imageIndexes, links, dependencies, sourceRevisions, ...rest } = facts;
  const about = async <Of extends { evidence: readonly From[] }>(list: readonly Of[]) => {
    const mapped: (Omit<Of, 'evidence'> & { evidence: To[] })[] = [];
    for (const one of list) mapped.push({ ...one, evidence: await each(one.evidence) });
    return mapped;
  };
  const revisions = [];
  for (const { reviews, ...one } of sourceRevisions ?? [])
    revisions.push({ ...one, evidence: await each(one.evidence), ...(reviews && { reviews: await each(reviews) }) });
  return {
    ...rest,
    evidence: await each(evidence),
    ...(imageIndexes && { imageIndexes: await about(imageIndexes) }),
    ...(links && { links: await each(links) }),
    ...(dependencies && { dependencies: { ...dependencies, examined: await about(dependencies.examined) } }),
    ...(sourceRevisions && { sourceRevisions: revisions }),
  };
}
