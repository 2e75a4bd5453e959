/**
 * (rules, facts) → verdicts. The table of contents of the policy: which rule is looked at how.
 *
 * What is good must be proved: only verified evidence satisfies a required rule, so taking evidence away never makes an
 * artifact verified that was not. What is bad is heard from whoever may send evidence (in-toto attestation framework,
 * monotonic principle).
 */
import type { ArtifactFacts, PolicyResult, RuleId, Verdict } from '#lib/policy/facts/policy.ts';
import { BASELINE, RULES, ruleOf } from './baseline.ts';
import type { EvidenceIndex, RuleFinding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { evaluateWithInherited, inheritedSummary, markInherited, indexOwnAndInherited } from './inherited-evidence.ts';
import { builderRecognised } from './rules/origin/builder-recognised.ts';
import { provenancePresent } from './rules/origin/provenance-present.ts';
import { signatureSound } from './rules/origin/signature-sound.ts';
import { signerAgrees, signerDisagreement } from './rules/origin/signer-agrees.ts';
import { sourceIsProjectCommit } from './rules/origin/source-commit.ts';
import { subjectDigestStrong } from './rules/origin/subject-digest.ts';
import { externalParametersKnown } from './rules/content/external-parameters.ts';
import { materialsPinned } from './rules/content/materials-pinned.ts';
import { sbomPresent } from './rules/content/sbom-present.ts';
import { layoutSteps } from './rules/layout/layout-steps.ts';
import { testsPassing } from './rules/content/tests-passing.ts';
import { noOpenCriticalVulnerability } from './rules/content/vulnerability.ts';
import { summarise } from './summary.ts';

/** Rules about the artifact with all its evidence. */
const ARTIFACT_RULES = {
  'signature-sound': signatureSound,
  'provenance-present': provenancePresent,
  'subject-digest-strong': subjectDigestStrong,
  'sbom-present': sbomPresent,
  'tests-passing': testsPassing,
  'no-open-critical-vulnerability': noOpenCriticalVulnerability,
  'layout-steps-performed': layoutSteps,
} as const satisfies Partial<Record<RuleId, (dossier: EvidenceIndex) => RuleFinding>>;

/** Rules about one verified provenance. All of them must hold for the same one. */
const PROVENANCE_RULES = {
  'signer-agrees-with-predicate': signerAgrees,
  'builder-recognised': builderRecognised,
  'source-is-project-commit': sourceIsProjectCommit,
  'materials-pinned': materialsPinned,
  'external-parameters-known': externalParametersKnown,
} as const satisfies Partial<Record<RuleId, (provenance: VerifiedProvenance, artifact: ArtifactFacts) => RuleFinding>>;

type ProvenanceRule = keyof typeof PROVENANCE_RULES;
type EvaluatedProvenance = { provenance: VerifiedProvenance; findings: Record<ProvenanceRule, RuleFinding> };

/**
 * Judge an artifact by the baseline. Without any evidence there are no verdicts; the answer does not depend on the
 * order of evidence.
 */
export function evaluate(artifact: ArtifactFacts): PolicyResult {
  const dossiers = indexOwnAndInherited(artifact);
  const { own, inherited: index, all } = dossiers;
  if (all.evidence.length === 0) return { verdicts: [], slsaLevel: null, summary: null, policy: { ...BASELINE } };

  const look = (dossier: EvidenceIndex) =>
    bestProvenance(dossier.verified.map((provenance) => evaluateProvenance(provenance, artifact)));
  const best = chooseProvenance(look(own), look(index));
  const inherits = best !== null && index.verified.includes(best.provenance);
  const slsaLevel = levelOf(own.provenances.length > 0 ? own : index, best);
  const finding = (rule: RuleId): RuleFinding => {
    if (isSourceRevision(artifact) && rule !== 'signature-sound') return NOT_A_BUILD_OUTPUT;
    if (rule in PROVENANCE_RULES) return best?.findings[rule as ProvenanceRule] ?? findingWithoutProvenance(rule, all);
    return evaluateWithInherited(
      rule as keyof typeof ARTIFACT_RULES,
      dossiers,
      inherits,
      ARTIFACT_RULES[rule as keyof typeof ARTIFACT_RULES],
    );
  };
  const verdicts = RULES.map(({ id }) => toVerdict(id, markInherited(finding(id), dossiers)));
  if (isSourceRevision(artifact) && verdicts[0]!.outcome !== 'fail')
    verdicts[0] = toVerdict('signature-sound', {
      ...NOT_A_BUILD_OUTPUT,
      detail: `${NOT_A_BUILD_OUTPUT.detail} ${verdicts[0]!.detail}`,
    });
  const summary = summarise(best === null && own.evidence.length > 0 ? own : all, best?.provenance ?? null, slsaLevel);
  return {
    verdicts,
    slsaLevel,
    summary: inheritedSummary(summary, inherits || own.evidence.length === 0, dossiers),
    policy: { ...BASELINE },
  };
}

/**
 * The artifact's own provenance, unless only the index's has what the rules ask for. A failure of its own is never
 * passed over.
 */
function chooseProvenance(
  own: EvaluatedProvenance | null,
  index: EvaluatedProvenance | null,
): EvaluatedProvenance | null {
  if (own === null || index === null) return own ?? index;
  const [ownFails, ownLacks] = scoreOf(own);
  const [indexFails, indexLacks] = scoreOf(index);
  return ownFails === 0 && indexFails === 0 && ownLacks! < indexLacks! ? index : own;
}

const NO_VERIFIED_PROVENANCE: RuleFinding = {
  outcome: 'skip',
  code: 'no-verified-provenance',
  brief: 'no verified provenance',
  detail: 'There is no verified provenance to look at.',
};
const NOT_A_BUILD_OUTPUT: RuleFinding = {
  outcome: 'skip',
  code: 'not-a-build-output',
  brief: 'a source revision',
  detail: 'This is a revision of source, not something built; the rules judge what is built.',
};

function findingWithoutProvenance(rule: RuleId, dossier: EvidenceIndex): RuleFinding {
  return (rule === 'signer-agrees-with-predicate' ? signerDisagreement(dossier) : null) ?? NO_VERIFIED_PROVENANCE;
}

function isSourceRevision({ digest }: ArtifactFacts): boolean {
  return /^git(?:Commit|Tree|Blob|Tag)$/.test(digest.alg);
}

function evaluateProvenance(provenance: VerifiedProvenance, artifact: ArtifactFacts): EvaluatedProvenance {
  const entries = Object.entries(PROVENANCE_RULES).map(([rule, look]) => [rule, look(provenance, artifact)]);
  return { provenance, findings: Object.fromEntries(entries) as Record<ProvenanceRule, RuleFinding> };
}

/**
 * The provenance that stands best: no failure before a failure, nothing missing before something missing, then level,
 * then newest.
 */
function bestProvenance(judged: readonly EvaluatedProvenance[]): EvaluatedProvenance | null {
  let best: EvaluatedProvenance | null = null;
  let bestScore: readonly number[] = [];
  for (const item of judged) {
    const score = scoreOf(item);
    if (best === null || isGreater(score, bestScore)) [best, bestScore] = [item, score];
  }
  return best;
}

function scoreOf({ provenance, findings }: EvaluatedProvenance): number[] {
  const required = (Object.entries(findings) as [ProvenanceRule, RuleFinding][])
    .filter(([rule, finding]) => (finding.severity ?? ruleOf(rule).severity) === 'required')
    .map(([, finding]) => finding);
  const having = (outcome: RuleFinding['outcome']) => required.filter((finding) => finding.outcome === outcome).length;
  return [
    -Math.min(1, having('fail')),
    -Math.min(1, having('missing')),
    -having('fail'),
    -having('missing'),
    provenance.conclusion.level,
    -having('warn'),
  ];
}

/** Lexicographic. Of equals the earlier stays, which is the newer one. */
function isGreater(a: readonly number[], b: readonly number[]): boolean {
  const index = a.findIndex((value, at) => value !== b[at]);
  return index !== -1 && a[index]! > b[index]!;
}

/**
 * SLSA Build level (v1.2). Null without provenance; 0 when what there is cannot be relied on; 1 for provenance nobody
 * signed. A signer that contradicts its own provenance proves nothing.
 */
function levelOf(dossier: EvidenceIndex, best: EvaluatedProvenance | null): PolicyResult['slsaLevel'] {
  if (best)
    return best.findings['signer-agrees-with-predicate'].outcome === 'fail' ? 0 : best.provenance.conclusion.level;
  if (dossier.provenances.length === 0) return null;
  return dossier.provenances.some(({ evidence }) => evidence.outcome === 'unsigned') ? 1 : 0;
}

function toVerdict(id: RuleId, finding: RuleFinding): Verdict {
  const rule = ruleOf(id);
  const open = finding.outcome !== 'pass' && finding.outcome !== 'skip';
  return {
    rule: id,
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
