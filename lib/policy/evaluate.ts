/**
 * Evaluates an artifact: (policy, facts) → verdicts.
 *
 * Only verified evidence satisfies a required rule, so the loss of evidence never makes an artifact verified. The facts
 * hold only the evidence that counts: a reported problem counts, signed or not, where its speaker has authority
 * (in-toto attestation framework, monotonic principle).
 */
import type { ArtifactFacts, Policy, PolicyResult, Rule, Verdict } from '#lib/policy/facts/policy.ts';
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { bestProvenance, preferOwnProvenance, type EvaluatedProvenance } from './choose-provenance.ts';
import {
  evaluateWithInherited,
  type EvidenceIndexes,
  indexOwnAndInherited,
  inheritedSummary,
  markInherited,
} from './inherited-evidence.ts';
import { ARTIFACT_RULES, PROVENANCE_RULES } from './registry.ts';
import { signerDisagreement } from './rules/origin/signer-agrees.ts';
import { summarise } from './summary.ts';

/**
 * Evaluate an artifact by a policy. Without any evidence there are no verdicts. The result does not depend on the order
 * of the evidence.
 */
export function evaluate(policy: Policy, artifact: ArtifactFacts): PolicyResult {
  const { id, version } = policy;
  const indexes = indexOwnAndInherited(artifact, policy.rootsOfTrust);
  const { own, inherited, all } = indexes;
  if (all.evidence.length === 0) return { verdicts: [], slsaLevel: null, summary: null, policy: { id, version } };

  const best = preferOwnProvenance(
    policy,
    bestProvenance(policy, own.verified, artifact),
    bestProvenance(policy, inherited.verified, artifact),
  );
  const inherits = best !== null && inherited.verified.includes(best.provenance);
  const slsaLevel = levelOf(own.provenances.length > 0 ? own : inherited, best);
  const summary = summarise(best === null && own.evidence.length > 0 ? own : all, best?.provenance ?? null, slsaLevel);
  const input = { artifact, indexes, best, inherits };
  return {
    verdicts: policy.rules.map((rule) => toVerdict(policy, rule, markInherited(findingOf(rule, input), indexes))),
    slsaLevel,
    summary: inheritedSummary(summary, inherits || own.evidence.length === 0, indexes),
    policy: { id, version },
  };
}

type Input = {
  artifact: ArtifactFacts;
  indexes: EvidenceIndexes;
  best: EvaluatedProvenance | null;
  inherits: boolean;
};

function findingOf(rule: Rule, input: Input): RuleFinding {
  const finding = isSourceRevision(input.artifact) && rule.id !== 'signature-sound' ? null : evaluateRule(rule, input);
  if (finding === null) return NOT_A_BUILD_OUTPUT;
  // A source revision also fails if a signature about it is invalid.
  return isSourceRevision(input.artifact) && finding.outcome !== 'fail'
    ? { ...NOT_A_BUILD_OUTPUT, detail: `${NOT_A_BUILD_OUTPUT.detail} ${finding.detail}` }
    : finding;
}

function evaluateRule({ id }: Rule, { indexes, best, inherits }: Input): RuleFinding {
  if (PROVENANCE_RULES.has(id)) return best?.findings.get(id) ?? findingWithoutProvenance(id, indexes.all);
  const rule = ARTIFACT_RULES.get(id);
  return rule === undefined ? unknownRule(id) : evaluateWithInherited(rule, indexes, inherits);
}

const NO_VERIFIED_PROVENANCE: RuleFinding = {
  outcome: 'skip',
  code: 'no-verified-provenance',
  brief: 'no verified provenance',
  detail: 'There is no verified provenance to evaluate.',
};
const NOT_A_BUILD_OUTPUT: RuleFinding = {
  outcome: 'skip',
  code: 'not-a-build-output',
  brief: 'a source revision',
  detail: 'This is a source revision and not a build output; the rules apply to build outputs.',
};

/** An unknown rule must not pass: the artifact remains incomplete until the policy is corrected. */
function unknownRule(id: string): RuleFinding {
  return {
    outcome: 'missing',
    code: 'unknown-rule',
    brief: 'the rule is not known',
    detail: `The policy names the rule ${id}, which this version of Attestry does not have. Nothing was evaluated.`,
  };
}

function findingWithoutProvenance(rule: string, evidence: EvidenceIndex): RuleFinding {
  return (rule === 'signer-agrees-with-predicate' ? signerDisagreement(evidence) : null) ?? NO_VERIFIED_PROVENANCE;
}

function isSourceRevision({ digest }: ArtifactFacts): boolean {
  return /^git(?:Commit|Tree|Blob|Tag)$/.test(digest.alg);
}

/**
 * The SLSA Build level (v1.2): null without provenance; 1 for unsigned provenance; 0 for provenance that failed or
 * whose signer contradicts it.
 */
function levelOf(evidence: EvidenceIndex, best: EvaluatedProvenance | null): PolicyResult['slsaLevel'] {
  if (best)
    return best.findings.get('signer-agrees-with-predicate')!.outcome === 'fail' ? 0 : best.provenance.conclusion.level;
  if (evidence.provenances.length === 0) return null;
  return evidence.provenances.some((one) => one.evidence.outcome === 'unsigned') ? 1 : 0;
}

function toVerdict(policy: Policy, rule: Rule, finding: RuleFinding): Verdict {
  const open = finding.outcome !== 'pass' && finding.outcome !== 'skip';
  return {
    rule: rule.id,
    policy: { id: policy.id, version: policy.version },
    title: rule.title,
    severity: finding.severity ?? rule.severity,
    outcome: finding.outcome,
    code: finding.code,
    brief: finding.brief,
    detail: finding.detail,
    expected: finding.expected ?? null,
    actual: finding.actual ?? null,
    evidence: finding.evidence ?? [],
    ...(finding.inherited === undefined ? {} : { inherited: finding.inherited }),
    threats: open ? rule.threats : [],
    remediation: open ? { ...rule.remediation, text: finding.advice ?? rule.remediation.text } : null,
  };
}
