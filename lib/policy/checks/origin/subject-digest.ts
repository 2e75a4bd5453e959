/**
 * The rule `subject-digest-strong`: the artifact is identified by a hash without known collisions (not MD5 or SHA-1).
 */
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { formatQuantity } from '#lib/format/quantity.ts';

const STRONG = /^(?:sha(?:256|384|512|512_256)|sha3_(?:256|384|512)|blake2b|blake3|dirHash)$/;

/** Whether an algorithm has no known collisions. */
export function isStrongAlgorithm(algorithm: string): boolean {
  return STRONG.test(algorithm);
}

/** The finding of `subject-digest-strong`. */
export function subjectDigestStrong({ artifact, evidence }: EvidenceIndex): RuleFinding {
  const { alg } = artifact.digest;
  if (!isStrongAlgorithm(alg)) {
    return {
      outcome: 'fail',
      code: 'digest-weak',
      brief: `named by ${alg} only`,
      detail: `The artifact is known by its ${alg} only; somebody can make a second file with the same value, or the value is not a digest.`,
      expected: 'sha256 or stronger',
      actual: alg,
    };
  }
  const about = evidence.filter((item) => item.outcome === 'verified');
  if (about.length === 0)
    return {
      outcome: 'skip',
      code: 'nothing-verified',
      brief: 'no verified evidence names it',
      detail: `It is known by its ${alg}, but no verified evidence is about that digest.`,
    };
  return {
    outcome: 'pass',
    code: 'ok',
    brief: `${alg}, matched`,
    detail: `Known by its ${alg}; ${formatQuantity(about.length, 'verified document is', 'verified documents are')} about exactly this digest.`,
    evidence: about.map((item) => item.id),
  };
}
