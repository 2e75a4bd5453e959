/**
 * The rule `layout-steps-performed` (in-toto specification 1.0 §5.2). Each step of a layout needs as many verified
 * links as its threshold, signed by different keys that the layout names for the step, and all with the same files.
 */
import type { InTotoLayout, InTotoLink, LayoutStep } from '#lib/evidence/model/evidence.ts';
import { parseTime, evidenceOfKind, type EvidenceIndex, type RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import { joinList, describeSigner } from '#lib/policy/facts/format.ts';
import { evaluateArtifactRules, sameFile, type ArtifactRulesResult } from './artifact-rules.ts';

type Link = { evidence: EvidenceFact; link: InTotoLink };
type StepResult = { step: LayoutStep; link: Link | null; group: Link[]; unauthorisedLinks: number };

/** The finding of `layout-steps-performed`. */
export function layoutSteps(index: EvidenceIndex): RuleFinding {
  const layouts = evidenceOfKind(index, 'layout');
  const newest = layouts.find(({ evidence }) => evidence.outcome === 'verified');
  if (layouts.length === 0)
    return {
      outcome: 'skip',
      code: 'no-layout',
      brief: 'no layout',
      detail: 'No in-toto layout was sent for this artifact.',
    };
  const all = layouts.map(({ evidence }) => evidence.id);
  if (!newest) {
    return {
      outcome: 'missing',
      code: 'layout-not-verified',
      brief: 'layout is not verified',
      detail:
        'A layout was sent for this artifact, but its signature does not lead to a configured key, so it requires nothing.',
      expected: 'a layout signed by a configured key',
      actual: layouts[0]!.evidence.outcome,
      evidence: all,
    };
  }
  const { layout } = newest.facts;
  const rests = { evidence: [newest.evidence.id] };
  const until = parseTime(layout.expires);
  const at = parseTime(index.artifact.at);
  if (until === null || (at !== null && until < at)) {
    return {
      ...rests,
      outcome: 'missing',
      code: 'layout-expired',
      brief: 'layout has expired',
      detail: 'The layout is not valid now, so it does not say how the artifact must be made.',
      expected: 'a layout that is valid now',
      actual: layout.expires ?? 'no time of expiry',
    };
  }
  const valid = at === null ? {} : { holdsUntil: until + 1 };
  if (layout.steps.length === 0)
    return {
      ...rests,
      ...valid,
      outcome: 'warn',
      code: 'layout-without-steps',
      brief: 'layout has no step',
      detail: 'The layout names no step, so it requires nothing.',
      expected: 'a layout with steps',
      actual: 'none',
    };
  const performed = layout.steps.map((step) => findStepLinks(step, layout, linksOf(index)));
  return { ...evaluateSteps(index, layout, performed, rests.evidence), ...valid };
}

/** Verified links, newest first: those about the artifact, and those of earlier steps. */
function linksOf({ evidence, artifact }: EvidenceIndex): Link[] {
  const seen = new Map([...evidence, ...(artifact.links ?? [])].map((one) => [one.id, one]));
  return [...seen.values()].flatMap((one) =>
    one.facts.kind === 'link' && one.outcome === 'verified' ? [{ evidence: one, link: one.facts }] : [],
  );
}

/** The newest links of a step that agree on every file and are signed by enough of its keys. */
function findStepLinks(step: LayoutStep, layout: InTotoLayout, links: readonly Link[]): StepResult {
  const keys = new Set(
    layout.keys.flatMap(({ keyId, fingerprint }) =>
      fingerprint !== null && step.keyIds.includes(keyId) ? [`sha256:${fingerprint}`] : [],
    ),
  );
  const named = links.filter(({ link }) => link.name === step.name);
  const authorised = named.filter(({ evidence: { signer } }) => signer?.kind === 'key' && keys.has(signer.keyId));
  const unauthorised = named.length - authorised.length;
  for (const first of authorised) {
    const group = authorised.filter((one) => sameFiles(one.link, first.link));
    // A threshold counts keys, not links.
    const signers = new Set(group.map(({ evidence: { signer } }) => (signer?.kind === 'key' ? signer.keyId : '')));
    if (signers.size >= step.threshold) return { step, link: first, group, unauthorisedLinks: unauthorised };
  }
  return { step, link: null, group: authorised, unauthorisedLinks: unauthorised };
}

function sameFiles(a: InTotoLink, b: InTotoLink): boolean {
  const written = ({ materials, products = [] }: InTotoLink): string =>
    JSON.stringify(
      [materials, products].map((list) =>
        list.map(({ name, digest }) => [name, Object.entries(digest).toSorted()]).toSorted(),
      ),
    );
  return a === b || written(a) === written(b);
}

function evaluateSteps(
  { artifact }: EvidenceIndex,
  layout: InTotoLayout,
  performed: readonly StepResult[],
  layoutId: string[],
): RuleFinding {
  const evidence = [...layoutId, ...performed.flatMap(({ group }) => group.map((one) => one.evidence.id))];
  const expected = `${formatQuantity(layout.steps.length, 'step')}, each with enough links by its keys`;
  const absent = performed.filter(({ link }) => link === null);
  if (absent.length > 0) {
    const lines = absent.map(describeMissingStep);
    return {
      outcome: 'missing',
      code: 'step-not-performed',
      brief: `${absent.length} of ${formatQuantity(layout.steps.length, 'step')} not shown`,
      detail: lines.join(' '),
      expected,
      actual: joinList(absent.map(({ step }) => step.name)),
      evidence,
    };
  }
  const links = new Map(performed.map(({ step, link }) => [step.name, link!.link]));
  const results = performed.flatMap(({ step }): ArtifactRulesResult[] => [
    evaluateArtifactRules(step.name, step.expectedMaterials, 'materials', links),
    evaluateArtifactRules(step.name, step.expectedProducts, 'products', links),
  ]);
  const violations = results.flatMap((one) => one.violations);
  if (violations.length > 0)
    return {
      outcome: 'fail',
      code: 'artifact-rule-broken',
      brief: 'a file violates the layout',
      detail: `The links violate the layout: ${joinList(violations)}`,
      expected,
      actual: violations[0]!,
      evidence,
    };
  return completedFinding(artifact, layout, performed, results, { expected, evidence });
}

/** The finding where every step was performed and no artifact rule is violated. */
function completedFinding(
  artifact: EvidenceIndex['artifact'],
  layout: InTotoLayout,
  performed: readonly StepResult[],
  results: readonly ArtifactRulesResult[],
  { expected, evidence }: { expected: string; evidence: string[] },
): RuleFinding {
  const own = { [artifact.digest.alg]: artifact.digest.value };
  const made = performed.some(({ link }) => (link!.link.products ?? []).some(({ digest }) => sameFile(digest, own)));
  if (!made)
    return {
      outcome: 'missing',
      code: 'artifact-not-made',
      brief: 'no step made this artifact',
      detail: 'Every step was performed, but none of the links that count names this artifact as its product.',
      expected: 'this artifact among the products of a step',
      actual: 'none',
      evidence,
    };
  const undecided = results.flatMap((one) => one.undecided);
  const inspections =
    layout.inspections.length === 0
      ? ''
      : ` Not evaluated: ${formatQuantity(layout.inspections.length, 'inspection')}, because Attestry runs no command.`;
  const signers = [...new Set(performed.map(({ link }) => describeSigner(link!.evidence.signer)))];
  const detail = `${formatQuantity(layout.steps.length, 'step')} performed, signed by ${joinList(signers)}.${inspections}`;
  if (undecided.length > 0)
    return {
      outcome: 'warn',
      code: 'artifact-rules-not-judged',
      brief: 'steps performed, not all rules evaluated',
      detail: `${detail} ${joinList(undecided)}`,
      expected,
      actual: undecided[0]!,
      evidence,
    };
  return { outcome: 'pass', code: 'ok', brief: 'steps performed', detail, evidence };
}

function describeMissingStep({ step, group, unauthorisedLinks: unauthorised }: StepResult): string {
  const others =
    unauthorised === 0
      ? ''
      : ` ${formatQuantity(unauthorised, 'link')} by another key ${unauthorised === 1 ? 'does' : 'do'} not count.`;
  const keys = new Set(group.map(({ evidence }) => describeSigner(evidence.signer))).size;
  if (keys >= step.threshold) return `The links of step ${step.name} name different files.${others}`;
  return `Step ${step.name} needs verified links by ${formatQuantity(step.threshold, 'key')} that the layout names; there ${keys === 1 ? 'is' : 'are'} ${keys}.${others}`;
}
