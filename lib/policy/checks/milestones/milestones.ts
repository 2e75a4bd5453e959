/**
 * The check `milestones`: the steps of the pipeline were performed, verified, after the artifact was built, and in
 * their order. A document is after another one only where neither its trusted time nor the time that it tells is
 * earlier.
 */
import { z } from 'zod';
import { testsPassing } from '#lib/policy/checks/content/tests-passing.ts';
import type { EvidenceIndex, Moment, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { documentsOfStep, isStepKind, STEP_KINDS, STEP_LABELS, type StepDocument } from './step-evidence.ts';

const step = z.strictObject({
  name: z.string().min(1).max(100).describe('The name of the step, for messages'),
  kind: z
    .union([z.enum(STEP_KINDS), z.url().max(500)], {
      error: `must be one of ${STEP_KINDS.join(', ')}, or the URI of a predicate type`,
    })
    .describe('What shows that the step was performed: a kind of evidence, or the URI of a predicate type'),
});
/** The parameters of `milestones`. */
export const milestonesParams = z.strictObject({
  steps: z.array(step).min(1).max(20).describe('The steps, in their order'),
  ordered: z.boolean().default(true).describe('Whether each step must come after the one before it'),
});
export type MilestonesParams = z.output<typeof milestonesParams>;
type Step = MilestonesParams['steps'][number];

/** The finding of `milestones`. */
export function milestones(index: EvidenceIndex, { steps, ordered }: MilestonesParams): RuleFinding {
  const built = builtAt(index);
  let previous: { step: Step; reached: readonly StepDocument[] } | null = null;
  const evidence: string[] = [];
  for (const one of steps) {
    const documents = documentsOfStep(index, one.kind);
    const failure = failureOf(index, one, documents);
    if (failure !== null) return failure;
    if (built === null && one.kind !== 'review') return artifactTimeUnknown(one);
    const performed = documents.filter(({ state }) => state === null);
    const young = one.kind === 'review' ? performed : performed.filter(({ moment }) => isNotBefore(moment, built!));
    if (young.length === 0) return olderThanArtifact(one, performed, built!);
    const { reached, step: before } = previous ?? { reached: null, step: null };
    const inOrder: StepDocument[] =
      ordered && reached !== null
        ? young.filter(({ moment }) => reached.some((earlier) => isNotBefore(moment, earlier.moment)))
        : young;
    if (inOrder.length === 0) return outOfOrder(one, before!, young);
    evidence.push(newestOf(inOrder).evidence.id);
    previous = { step: one, reached: inOrder };
  }
  const names = steps.map(({ name }) => name).join(', ');
  return {
    outcome: 'pass',
    code: 'ok',
    brief: `${steps.length} steps performed`,
    detail: `Verified evidence shows each step${ordered ? ', in this order' : ''}: ${names}.`,
    expected: names,
    actual: names,
    evidence: [...new Set(evidence)],
  };
}

/** The earliest moment at which verified provenance says that the artifact was built; null without any. */
function builtAt(index: EvidenceIndex): Moment | null {
  const moments = documentsOfStep(index, 'provenance').flatMap(({ state, moment }) => (state === null ? [moment] : []));
  return moments.toSorted((a, b) => a.time - b.time || a.known - b.known)[0] ?? null;
}

function isNotBefore(moment: Moment, earlier: Moment): boolean {
  return moment.known >= earlier.known && moment.time >= earlier.time;
}

function newestOf(documents: readonly StepDocument[]): StepDocument {
  return documents.reduce((newest, one) => (isNotBefore(one.moment, newest.moment) ? one : newest));
}

/** Why nothing shows that a step was performed; null where something does. */
function failureOf(index: EvidenceIndex, one: Step, documents: readonly StepDocument[]): RuleFinding | null {
  const tests = one.kind === 'tests' ? testsPassing(index) : null;
  const failed = documents.filter(({ state }) => state === 'not-passed');
  if (tests?.outcome === 'fail')
    return {
      ...stepFinding(one, documents),
      outcome: 'fail',
      code: 'step-failed',
      brief: `step ${one.name} failed`,
      detail: `The step ${one.name} did not succeed. ${tests.detail}`,
      evidence: tests.evidence ?? [],
    };
  if (documents.some(({ state }) => state === null)) return null;
  if (failed.length > 0)
    return {
      ...stepFinding(one, failed),
      outcome: 'fail',
      code: 'step-failed',
      brief: `step ${one.name} failed`,
      detail: `The ${labelOf(one)} of the step ${one.name} does not show that the step succeeded.`,
    };
  return documents.length > 0
    ? {
        ...stepFinding(one, documents),
        outcome: 'missing',
        code: 'step-not-verified',
        brief: `step ${one.name} not verified`,
        detail: `There is a ${labelOf(one)} for the step ${one.name}, but no configured signer vouches for it, or its verification failed.`,
      }
    : {
        ...stepFinding(one, documents),
        outcome: 'missing',
        code: 'step-missing',
        brief: `step ${one.name} missing`,
        detail: `Nothing shows that the step ${one.name} was performed: there is no ${labelOf(one)}.`,
      };
}

function artifactTimeUnknown(one: Step): RuleFinding {
  return {
    ...stepFinding(one, []),
    outcome: 'missing',
    code: 'build-time-unknown',
    brief: 'time of the build not known',
    detail: `No verified provenance says when the artifact was built, so the step ${one.name} may be older than it.`,
    expected: 'verified provenance',
  };
}

function olderThanArtifact(one: Step, documents: readonly StepDocument[], built: Moment): RuleFinding {
  return {
    ...stepFinding(one, documents),
    outcome: 'fail',
    code: 'step-too-old',
    brief: `step ${one.name} is older than the artifact`,
    detail: `The ${labelOf(one)} of the step ${one.name} is older than the build of the artifact (${timeOf(built)}), so it cannot be about its result.`,
    expected: `after ${timeOf(built)}`,
    actual: timeOf(newestOf(documents).moment),
  };
}

function outOfOrder(one: Step, before: Step, documents: readonly StepDocument[]): RuleFinding {
  return {
    ...stepFinding(one, documents),
    outcome: 'fail',
    code: 'step-out-of-order',
    brief: `step ${one.name} before ${before.name}`,
    detail: `The step ${one.name} was performed before the step ${before.name}, by the times that can be trusted.`,
    expected: `${before.name} before ${one.name}`,
    actual: timeOf(newestOf(documents).moment),
  };
}

function stepFinding(one: Step, documents: readonly StepDocument[]) {
  return {
    expected: `a verified ${labelOf(one)}`,
    actual: documents.length === 0 ? 'none' : null,
    evidence: documents.map(({ evidence }) => evidence.id).slice(0, 20),
  };
}

function labelOf({ kind }: Step): string {
  return isStepKind(kind) ? STEP_LABELS[kind] : `document of type ${kind}`;
}

function timeOf({ time }: Moment): string {
  return new Date(time).toISOString();
}
