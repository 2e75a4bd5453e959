/** Chooses the verified provenance on which the verdicts are based. */
import type { ArtifactFacts, Policy, Rule, RuleId } from '#lib/policy/facts/policy.ts';
import type { RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { signerAgrees } from './checks/origin/signer-agrees.ts';
import { provenanceCheck } from './checks/registry.ts';
import { severityOf } from './severity.ts';

export type EvaluatedProvenance = {
  provenance: VerifiedProvenance;
  /** Whether the signer does not contradict the predicate, whatever the policy asks for. */
  signerAgrees: boolean;
  /** The findings of the rules of the policy that are about one provenance. */
  findings: ReadonlyMap<RuleId, RuleFinding>;
};

/** Evaluate every rule about provenance on one provenance. */
function evaluateProvenance(
  policy: Policy,
  provenance: VerifiedProvenance,
  artifact: ArtifactFacts,
): EvaluatedProvenance {
  const findings = new Map<RuleId, RuleFinding>();
  for (const { id, condition } of policy.rules) {
    const check = 'check' in condition ? provenanceCheck(condition.check) : null;
    if (check !== null && 'check' in condition)
      findings.set(id, check.evaluate(provenance, artifact, condition.params));
  }
  return { provenance, signerAgrees: signerAgrees(provenance).outcome !== 'fail', findings };
}

/**
 * The best of the verified provenances: first one without failures, then one without missing parts, then the one of the
 * higher level, then the newer one. Null where there is none.
 */
export function bestProvenance(
  policy: Policy,
  provenances: readonly VerifiedProvenance[],
  artifact: ArtifactFacts,
): EvaluatedProvenance | null {
  let best: EvaluatedProvenance | null = null;
  let bestScore: readonly number[] = [];
  for (const provenance of provenances) {
    const evaluated = evaluateProvenance(policy, provenance, artifact);
    const score = scoreOf(policy, evaluated, artifact.at);
    if (best === null || isGreater(score, bestScore)) [best, bestScore] = [evaluated, score];
  }
  return best;
}

/**
 * The artifact's own provenance, unless only that of its image index has what the rules require. A failure of the
 * artifact's own provenance is never hidden.
 */
export function preferOwnProvenance(
  policy: Policy,
  own: EvaluatedProvenance | null,
  inherited: EvaluatedProvenance | null,
  at: string | undefined,
): EvaluatedProvenance | null {
  if (own === null || inherited === null) return own ?? inherited;
  const [ownFails, ownLacks] = scoreOf(policy, own, at);
  const [inheritedFails, inheritedLacks] = scoreOf(policy, inherited, at);
  return ownFails === 0 && inheritedFails === 0 && ownLacks! < inheritedLacks! ? inherited : own;
}

/** Scores in order of weight, higher is better: failures, missing parts, the number of each, level, warnings. */
function scoreOf(policy: Policy, { provenance, findings }: EvaluatedProvenance, at: string | undefined): number[] {
  const required = policy.rules.flatMap((rule: Rule) => {
    const finding = findings.get(rule.id);
    return finding && severityOf(rule, finding, at) === 'block' ? [finding] : [];
  });
  const count = (outcome: RuleFinding['outcome']) => required.filter((finding) => finding.outcome === outcome).length;
  return [
    -Math.min(1, count('fail')),
    -Math.min(1, count('missing')),
    -count('fail'),
    -count('missing'),
    provenance.conclusion.level,
    -count('warn'),
  ];
}

/** Compare scores in lexicographic order. Of equal provenances the first one remains, which is the newest. */
function isGreater(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index !== -1 && a[index]! > b[index]!;
}
