/**
 * Inputs the provenance names carry a digest. Completeness of the list is best effort up to level 3 (SLSA v1.2), so
 * this only advises.
 */
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { joinList } from '#lib/policy/facts/format.ts';

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
  const loose = inputs.filter((input) => Object.keys(input.digest).length === 0);
  if (loose.length > 0) {
    const names = loose.map((input) => input.uri ?? input.name ?? 'unnamed');
    return {
      ...rests,
      outcome: 'warn',
      code: 'materials-not-pinned',
      brief: `${loose.length} of ${inputs.length} inputs not pinned`,
      detail: `${loose.length} of ${formatQuantity(inputs.length, 'input')} carry no digest: ${joinList(names)}.`,
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
