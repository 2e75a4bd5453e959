/** The evidence that a step of the pipeline was performed, each with the times that order it. */
import { isProof } from '#lib/policy/checks/content/scan-findings.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import { changeReviewed, changeReviewedParams } from '#lib/policy/checks/source/change-reviewed.ts';
import { scansIn } from '#lib/policy/checks/content/current-scans.ts';
import { type EvidenceIndex, type Moment, momentOf, parseTime } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';

/** The kinds of step that a policy can name beside predicate types. */
export const STEP_KINDS = ['provenance', 'tests', 'scan', 'sbom', 'static-analysis', 'review', 'approval'] as const;
export type StepKind = (typeof STEP_KINDS)[number];

/** The words of a step of a kind. */
export const STEP_LABELS: Record<StepKind, string> = {
  provenance: 'provenance',
  tests: 'test result',
  scan: 'vulnerability scan',
  sbom: 'SBOM',
  'static-analysis': 'static analysis',
  review: 'review of the change',
  approval: 'signature that approves it',
};

/** A document of a step. `state`: what keeps it from showing that the step was performed; null where nothing does. */
export type StepDocument = { evidence: EvidenceFact; moment: Moment; state: 'not-verified' | 'not-passed' | null };

/** The documents about the artifact that are of a step, whether or not they show that it was performed. */
export function documentsOfStep(index: EvidenceIndex, kind: string): StepDocument[] {
  if (kind === 'review') return reviewsOfChange(index);
  const readStep = READERS[kind] ?? ((evidence: EvidenceFact) => ofPredicateType(evidence, kind));
  return index.evidence.flatMap((evidence) => {
    const read = readStep(evidence);
    if (read === null) return [];
    const moment = momentOf(evidence, parseTime(read.told));
    return [{ evidence, moment, state: stateOf(evidence, read.passed) }];
  });
}

/** Whether a kind of a step is one of the known ones; any other is a predicate type. */
export function isStepKind(kind: string): kind is StepKind {
  return (STEP_KINDS as readonly string[]).includes(kind);
}

function stateOf({ outcome }: EvidenceFact, passed: boolean): StepDocument['state'] {
  if (outcome !== 'verified') return 'not-verified';
  return passed ? null : 'not-passed';
}

/** The documents about the commit on which `change-reviewed` rests, with its default parameters. */
function reviewsOfChange(index: EvidenceIndex): StepDocument[] {
  const finding = changeReviewed(index, changeReviewedParams.parse({}));
  const cited = new Set(finding.evidence);
  const about = [...(index.revision?.evidence ?? []), ...(index.revision?.reviews ?? [])];
  const state = finding.outcome === 'pass' ? null : REVIEW_STATES[finding.outcome === 'fail' ? 'fail' : 'missing'];
  return about
    .filter(({ id }) => cited.has(id))
    .map((evidence) => ({ evidence, moment: momentOf(evidence, toldTime(evidence)), state }));
}

const REVIEW_STATES = { fail: 'not-passed', missing: 'not-verified' } as const;

/** When a change was merged, or its source was verified. */
function toldTime({ facts }: EvidenceFact): number | null {
  if (facts.kind === 'vsa') return parseTime(facts.vsa.timeVerified);
  return facts.kind === 'review' ? parseTime(facts.review.mergedAt ?? facts.review.reviews[0]?.at) : null;
}

/** What a document of the step says: when it was performed, and whether it succeeded. Null: it is of another step. */
type Read = (evidence: EvidenceFact) => { told: string | null; passed: boolean } | null;

const READERS = lookupTable<Read>({
  provenance: ({ facts }) => (facts.kind === 'provenance' ? { told: facts.provenance.finishedOn, passed: true } : null),
  tests: ({ facts }) =>
    facts.kind === 'tests'
      ? { told: facts.tests.finishedOn, passed: facts.tests.result === 'PASSED' || facts.tests.result === 'WARNED' }
      : null,
  scan: (evidence) => {
    const [scan] = scansIn(evidence);
    if (scan === undefined || scan.purpose !== 'vulnerabilities') return null;
    return { told: scan.scan.finishedOn, passed: evidence.outcome !== 'verified' || isProof(scan) };
  },
  // Many tools make the bill of materials before the build has ended, so only its signature has a time.
  sbom: ({ facts, componentCount }) =>
    facts.kind === 'sbom'
      ? { told: null, passed: (componentCount ?? facts.sbom.components.length) > 0 || facts.sbom.root !== null }
      : null,
  'static-analysis': ({ facts }) =>
    facts.kind === 'static-analysis' && facts.scan.purpose !== 'vulnerabilities'
      ? { told: facts.scan.finishedOn, passed: facts.result !== 'FAILED' && (facts.scan.problem ?? null) === null }
      : null,
  approval: ({ facts }) => (facts.kind === 'image-signature' ? { told: null, passed: true } : null),
});

/** A document of a predicate type, as far as a known kind of step says whether it succeeded. */
function ofPredicateType(evidence: EvidenceFact, type: string): ReturnType<Read> {
  if (evidence.predicateType !== type) return null;
  const { facts } = evidence;
  if (facts.kind === 'vsa') return { told: facts.vsa.timeVerified, passed: facts.vsa.result === 'PASSED' };
  for (const readKind of Object.values(READERS)) {
    const read = readKind?.(evidence) ?? null;
    if (read !== null) return read;
  }
  return { told: null, passed: true };
}
