/**
 * Evaluates an artifact: (policy, facts) → verdicts.
 *
 * Only verified evidence satisfies a required rule, so the loss of evidence never makes an artifact verified. The facts
 * hold only the evidence that counts: a reported problem counts, signed or not, where its speaker has authority
 * (in-toto attestation framework, monotonic principle).
 */
import type {
  ArtifactFacts,
  Condition,
  Policy,
  PolicyResult,
  Rule,
  RuleId,
  SourceRevision,
  Verdict,
} from '#lib/policy/facts/policy.ts';
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { bestProvenance, preferOwnProvenance, type EvaluatedProvenance } from './choose-provenance.ts';
import {
  evaluateWithInherited,
  type EvidenceIndexes,
  indexOwnAndInherited,
  inheritedSummary,
  markInherited,
} from './inherited-evidence.ts';
import { artifactCheck, CHECKS, provenanceCheck } from './checks/registry.ts';
import { isDecisive, severityOf } from './severity.ts';
import { signerDisagreement } from './checks/origin/signer-agrees.ts';
import { summarise } from './summary.ts';

/**
 * Evaluate an artifact by a policy. Without any evidence there are no verdicts. The result does not depend on the order
 * of the evidence. `expressions`: the findings of the rules of the policy that are expressions, by the id of the rule;
 * a rule without one is in error.
 */
export function evaluate(
  policy: Policy,
  artifact: ArtifactFacts,
  expressions: ReadonlyMap<RuleId, RuleFinding> = new Map(),
): PolicyResult {
  const { id, version } = policy;
  const indexes = indexOwnAndInherited(artifact, policy.rootsOfTrust);
  const { own, inherited, all } = indexes;
  if (all.evidence.length === 0)
    return { verdicts: [], slsaLevel: null, summary: null, holdsUntil: null, policy: { id, version } };

  const best = preferOwnProvenance(
    policy,
    bestProvenance(policy, own.verified, artifact),
    bestProvenance(policy, inherited.verified, artifact),
    artifact.at,
  );
  const inherits = best !== null && inherited.verified.includes(best.provenance);
  const slsaLevel = levelOf(own.provenances.length > 0 ? own : inherited, best);
  const summary = summarise(best === null && own.evidence.length > 0 ? own : all, best?.provenance ?? null, slsaLevel);
  const revision = revisionOf(artifact, best);
  const input = { policy, artifact, indexes, best, inherits, revision, expressions };
  const findings = policy.rules.map((rule) => [rule, markInherited(findingOf(rule, input), indexes)] as const);
  return {
    verdicts: findings.map(([rule, finding]) => toVerdict(policy, rule, finding, artifact.at)),
    slsaLevel,
    holdsUntil: earliest(findings.map(([rule, finding]) => holdsUntil(rule, finding, artifact.at))),
    summary: inheritedSummary(summary, inherits || own.evidence.length === 0, indexes),
    policy: { id, version },
  };
}

/** When a finding, or whether its rule decides, may change with time alone, in milliseconds since 1970. */
function holdsUntil({ effective }: Rule, finding: RuleFinding, at: string | undefined): number[] {
  const takesEffect = effective === null ? Number.NaN : Date.parse(effective);
  const isAhead = at !== undefined && takesEffect > Date.parse(at);
  return [...(isAhead ? [takesEffect] : []), ...(finding.holdsUntil === undefined ? [] : [finding.holdsUntil])];
}

/** The earliest of some times in milliseconds since 1970, as RFC 3339; null where there is none. */
function earliest(times: readonly (readonly number[])[]): string | null {
  const first = Math.min(...times.flat());
  return Number.isFinite(first) ? new Date(first).toISOString() : null;
}

type Input = {
  policy: Policy;
  artifact: ArtifactFacts;
  indexes: EvidenceIndexes;
  best: EvaluatedProvenance | null;
  inherits: boolean;
  revision: SourceRevision | null;
  expressions: ReadonlyMap<RuleId, RuleFinding>;
};

function findingOf(rule: Rule, input: Input): RuleFinding {
  const { condition } = rule;
  if ('unknown' in condition) return unknownCondition(condition.unknown);
  const isRevision = isSourceRevision(input.artifact);
  if ('expression' in condition)
    return isRevision ? NOT_A_BUILD_OUTPUT : (input.expressions.get(rule.id) ?? NOT_EVALUATED);
  const check = CHECKS.get(condition.check);
  if (!isRevision) return check?.subjects === 'revisions' ? NOT_A_REVISION : evaluateCheck(rule, condition, input);
  if (check === undefined || check.subjects !== 'builds') return evaluateCheck(rule, condition, input);
  if (check.failsRevisions !== true) return NOT_A_BUILD_OUTPUT;
  const finding = evaluateCheck(rule, condition, input);
  return finding.outcome === 'fail'
    ? finding
    : { ...NOT_A_BUILD_OUTPUT, detail: `${NOT_A_BUILD_OUTPUT.detail} ${finding.detail}` };
}

function evaluateCheck(
  rule: Rule,
  { check, params }: Extract<Condition, { check: string }>,
  { policy, artifact, indexes, best, inherits, revision }: Input,
): RuleFinding {
  const ofArtifact = artifactCheck(check);
  if (ofArtifact !== null) {
    const { inheritance, evaluate: find } = ofArtifact;
    return evaluateWithInherited(
      { inheritance, evaluate: (evidence) => find({ ...evidence, revision }, params) },
      indexes,
      inherits,
    );
  }
  if (provenanceCheck(check) === null) return unknownCondition(`There is no check ${check}.`);
  return (
    best?.findings.get(rule.id) ?? findingWithoutProvenance(check, indexes.all, requiresProvenance(policy, artifact))
  );
}

/** Whether another rule of the policy finds that provenance is missing, so that the others need not. */
function requiresProvenance(policy: Policy, artifact: ArtifactFacts): boolean {
  return policy.rules.some(
    (rule) =>
      'check' in rule.condition && rule.condition.check === 'provenance-present' && isDecisive(rule, artifact.at),
  );
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

const NO_PROVENANCE_AT_ALL: RuleFinding = { ...NO_VERIFIED_PROVENANCE, outcome: 'missing' };
const NOT_A_REVISION: RuleFinding = {
  outcome: 'skip',
  code: 'not-a-source-revision',
  brief: 'not a source revision',
  detail: 'This is not a revision of the source; the rule applies to source revisions.',
};
const NOT_EVALUATED: RuleFinding = {
  outcome: 'error',
  code: 'not-evaluated',
  brief: 'the expression was not evaluated',
  detail: 'The expression of the rule was not evaluated.',
};

/** A rule that cannot be evaluated must not pass: the artifact is in error until the policy is corrected. */
function unknownCondition(reason: string): RuleFinding {
  return {
    outcome: 'error',
    code: 'unknown-check',
    brief: 'the check is not known',
    detail: `${reason} Nothing was evaluated.`,
  };
}

function findingWithoutProvenance(check: string, evidence: EvidenceIndex, isFoundMissing: boolean): RuleFinding {
  const disagreement = check === 'signer-agrees-with-predicate' ? signerDisagreement(evidence) : null;
  return disagreement ?? (isFoundMissing ? NO_VERIFIED_PROVENANCE : NO_PROVENANCE_AT_ALL);
}

/** The commit that the rules about the source evaluate: the artifact itself, or that of the chosen provenance. */
function revisionOf(
  { digest, evidence, sourceRevisions }: ArtifactFacts,
  best: EvaluatedProvenance | null,
): SourceRevision | null {
  const isCommit = digest.alg === 'gitCommit';
  const commit = isCommit ? digest.value : best?.provenance.source.commit?.toLowerCase();
  const known = sourceRevisions?.find((revision) => revision.digest === `gitCommit:${commit}`) ?? null;
  return isCommit ? { digest: `gitCommit:${commit}`, evidence, reviews: known?.reviews ?? [] } : known;
}

function isSourceRevision({ digest }: ArtifactFacts): boolean {
  return /^git(?:Commit|Tree|Blob|Tag)$/.test(digest.alg);
}

/**
 * The SLSA Build level (v1.2): null without provenance; 1 for unsigned provenance; 0 for provenance that failed or
 * whose signer contradicts it.
 */
function levelOf(evidence: EvidenceIndex, best: EvaluatedProvenance | null): PolicyResult['slsaLevel'] {
  if (best) return best.signerAgrees ? best.provenance.conclusion.level : 0;
  if (evidence.provenances.length === 0) return null;
  return evidence.provenances.some((one) => one.evidence.outcome === 'unsigned') ? 1 : 0;
}

/** Findings that a verdict lists, and names of one of them: more would make a long answer, and nobody reads them. */
const MAX_FINDINGS = 200;
const MAX_ALIASES = 50;

/** The findings that the verdict lists. A finding with more names than are listed is hidden, never cut. */
function listedFindings({ findings, areFindingsCut }: RuleFinding): Pick<Verdict, 'findings' | 'findingsHidden'> {
  if (findings === undefined) return {};
  const listed = findings.filter(({ aliases }) => aliases.length <= MAX_ALIASES).slice(0, MAX_FINDINGS);
  const hidden = findings.length - listed.length + (areFindingsCut === true ? 1 : 0);
  return { findings: listed, ...(hidden === 0 ? {} : { findingsHidden: hidden }) };
}

function toVerdict(policy: Policy, rule: Rule, finding: RuleFinding, at: string | undefined): Verdict {
  const open = finding.outcome !== 'pass' && finding.outcome !== 'skip';
  const isAhead = rule.severity === 'block' && !isDecisive(rule, at);
  return {
    rule: rule.id,
    policy: { id: policy.id, version: policy.version },
    title: rule.title,
    severity: severityOf(rule, finding, at),
    outcome: finding.outcome,
    ...(isAhead ? { effective: rule.effective! } : {}),
    code: finding.code,
    brief: finding.brief,
    detail: finding.detail,
    expected: finding.expected ?? null,
    actual: finding.actual ?? null,
    evidence: finding.evidence ?? [],
    ...listedFindings(finding),
    ...(finding.inherited === undefined ? {} : { inherited: finding.inherited }),
    threats: open ? rule.threats : [],
    remediation: open ? { ...rule.remediation, text: finding.advice ?? rule.remediation.text } : null,
  };
}
