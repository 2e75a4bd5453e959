/**
 * Inputs the provenance names carry a digest. Completeness of the list is best effort up to level 3 (SLSA v1.2), so
 * this only advises.
 */
import type { Finding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { count, listed } from '#lib/policy/facts/format.ts';

export function materialsPinned({ evidence, provenance }: VerifiedProvenance): Finding {
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
      detail: `${loose.length} of ${count(inputs.length, 'input')} carry no digest: ${listed(names)}.`,
      expected: 'a digest for every input',
      actual: listed(names),
    };
  }
  return {
    ...rests,
    outcome: 'pass',
    code: 'ok',
    brief: 'inputs pinned',
    detail: `${count(inputs.length, 'input')} named, each with a digest.`,
  };
}
