/**
 * (rules, facts) → verdicts. The table of contents of the policy: which rule is looked at how.
 *
 * What is good must be proved: only verified evidence satisfies a required rule, so taking evidence away never makes an
 * artifact verified that was not. What is bad is heard from whoever may send evidence (in-toto attestation framework,
 * monotonic principle).
 */
import type { ArtifactFacts, PolicyResult, RuleId, Verdict } from '#lib/policy/facts/policy.ts';
import { BASELINE, RULES, ruleOf } from './baseline.ts';
import type { Dossier, Finding, VerifiedProvenance } from '#lib/policy/facts/evidence-index.ts';
import { aboutBoth, inheritedSummary, marked, openBoth } from './inherit.ts';
import { builderRecognised } from './rules/origin/builder-recognised.ts';
import { provenancePresent } from './rules/origin/provenance-present.ts';
import { signatureSound } from './rules/origin/signature-sound.ts';
import { signerAgrees, signerDisagreed } from './rules/origin/signer-agrees.ts';
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
const ABOUT_ARTIFACT = {
  'signature-sound': signatureSound,
  'provenance-present': provenancePresent,
  'subject-digest-strong': subjectDigestStrong,
  'sbom-present': sbomPresent,
  'tests-passing': testsPassing,
  'no-open-critical-vulnerability': noOpenCriticalVulnerability,
  'layout-steps-performed': layoutSteps,
} as const satisfies Partial<Record<RuleId, (dossier: Dossier) => Finding>>;

/** Rules about one verified provenance. All of them must hold for the same one. */
const ABOUT_PROVENANCE = {
  'signer-agrees-with-predicate': signerAgrees,
  'builder-recognised': builderRecognised,
  'source-is-project-commit': sourceIsProjectCommit,
  'materials-pinned': materialsPinned,
  'external-parameters-known': externalParametersKnown,
} as const satisfies Partial<Record<RuleId, (provenance: VerifiedProvenance, artifact: ArtifactFacts) => Finding>>;

type ProvenanceRule = keyof typeof ABOUT_PROVENANCE;
type Judged = { provenance: VerifiedProvenance; findings: Record<ProvenanceRule, Finding> };

/**
 * Judge an artifact by the baseline. Without any evidence there are no verdicts; the answer does not depend on the
 * order of evidence.
 */
export function evaluate(artifact: ArtifactFacts): PolicyResult {
  const dossiers = openBoth(artifact);
  const { own, index, all } = dossiers;
  if (all.evidence.length === 0) return { verdicts: [], slsaLevel: null, summary: null, policy: { ...BASELINE } };

  const look = (dossier: Dossier) => bestOf(dossier.verified.map((provenance) => judge(provenance, artifact)));
  const best = choose(look(own), look(index));
  const inherits = best !== null && index.verified.includes(best.provenance);
  const slsaLevel = levelOf(own.provenances.length > 0 ? own : index, best);
  const finding = (rule: RuleId): Finding => {
    if (isSource(artifact) && rule !== 'signature-sound') return NOT_A_BUILD_OUTPUT;
    if (rule in ABOUT_PROVENANCE) return best?.findings[rule as ProvenanceRule] ?? withoutProvenance(rule, all);
    return aboutBoth(
      rule as keyof typeof ABOUT_ARTIFACT,
      dossiers,
      inherits,
      ABOUT_ARTIFACT[rule as keyof typeof ABOUT_ARTIFACT],
    );
  };
  const verdicts = RULES.map(({ id }) => verdict(id, marked(finding(id), dossiers)));
  if (isSource(artifact) && verdicts[0]!.outcome !== 'fail')
    verdicts[0] = verdict('signature-sound', {
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
function choose(own: Judged | null, index: Judged | null): Judged | null {
  if (own === null || index === null) return own ?? index;
  const [ownFails, ownLacks] = scoreOf(own);
  const [indexFails, indexLacks] = scoreOf(index);
  return ownFails === 0 && indexFails === 0 && ownLacks! < indexLacks! ? index : own;
}

const NO_VERIFIED_PROVENANCE: Finding = {
  outcome: 'skip',
  code: 'no-verified-provenance',
  brief: 'no verified provenance',
  detail: 'There is no verified provenance to look at.',
};
const NOT_A_BUILD_OUTPUT: Finding = {
  outcome: 'skip',
  code: 'not-a-build-output',
  brief: 'a source revision',
  detail: 'This is a revision of source, not something built; the rules judge what is built.',
};

function withoutProvenance(rule: RuleId, dossier: Dossier): Finding {
  return (rule === 'signer-agrees-with-predicate' ? signerDisagreed(dossier) : null) ?? NO_VERIFIED_PROVENANCE;
}

function isSource({ digest }: ArtifactFacts): boolean {
  return /^git(?:Commit|Tree|Blob|Tag)$/.test(digest.alg);
}

function judge(provenance: VerifiedProvenance, artifact: ArtifactFacts): Judged {
  const entries = Object.entries(ABOUT_PROVENANCE).map(([rule, look]) => [rule, look(provenance, artifact)]);
  return { provenance, findings: Object.fromEntries(entries) as Record<ProvenanceRule, Finding> };
}

/**
 * The provenance that stands best: no failure before a failure, nothing missing before something missing, then level,
 * then newest.
 */
function bestOf(judged: readonly Judged[]): Judged | null {
  let best: Judged | null = null;
  let bestScore: readonly number[] = [];
  for (const item of judged) {
    const score = scoreOf(item);
    if (best === null || isGreater(score, bestScore)) [best, bestScore] = [item, score];
  }
  return best;
}

function scoreOf({ provenance, findings }: Judged): number[] {
  const required = (Object.entries(findings) as [ProvenanceRule, Finding][])
    .filter(([rule, finding]) => (finding.severity ?? ruleOf(rule).severity) === 'required')
    .map(([, finding]) => finding);
  const having = (outcome: Finding['outcome']) => required.filter((finding) => finding.outcome === outcome).length;
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
function levelOf(dossier: Dossier, best: Judged | null): PolicyResult['slsaLevel'] {
  if (best)
    return best.findings['signer-agrees-with-predicate'].outcome === 'fail' ? 0 : best.provenance.conclusion.level;
  if (dossier.provenances.length === 0) return null;
  return dossier.provenances.some(({ evidence }) => evidence.outcome === 'unsigned') ? 1 : 0;
}

function verdict(id: RuleId, finding: Finding): Verdict {
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
