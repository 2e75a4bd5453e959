/**
 * The rule `materials-pinned`: the inputs that the provenance names have a digest. Up to level 3 the list need not be
 * complete (SLSA v1.2), so the rule only advises.
 */
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { joinList } from '#lib/policy/facts/format.ts';

/** The finding of `materials-pinned` for one verified provenance. */
export function materialsPinned({ evidence, provenance }: VerifiedProvenance): RuleFinding {
  const rests = { evidence: [evidence.id] };
  const inputs = provenance.resolvedDependencies;
  if (inputs.length === 0)
    return {
      ...rests,
      outcome: 'skip',
      code: 'no-materials',
      brief: 'no inputs named',
      detail: 'The provenance names no inputs of the build.',
    };
  const unpinned = inputs.filter((input) => Object.keys(input.digest).length === 0);
  if (unpinned.length > 0) {
    const names = unpinned.map((input) => input.uri ?? input.name ?? 'unnamed');
    return {
      ...rests,
      outcome: 'warn',
      code: 'materials-not-pinned',
      brief: `${unpinned.length} of ${inputs.length} inputs not pinned`,
      detail: `${unpinned.length} of ${formatQuantity(inputs.length, 'input')} carry no digest: ${joinList(names)}.`,
      expected: 'a digest for every input',
      actual: joinList(names),
    };
  }
  return {
    ...rests,
    outcome: 'pass',
    code: 'ok',
    brief: 'inputs pinned',
    detail: `${formatQuantity(inputs.length, 'input')} named, each with a digest.`,
  };
}
