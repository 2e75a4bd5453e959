/** Tells at which step, from the source to the deployment, what runs and what should run part. */

/** The steps in their order. */
export const CHAIN_STEPS = ['source', 'build', 'test', 'release', 'deployment'] as const;
export type ChainStep = (typeof CHAIN_STEPS)[number];

/** What evidence that counts says about one step of an artifact. `name` identifies it; `at` is RFC 3339. */
export type ChainLink = { name: string; at: string | null };

/** What is known about an artifact at each step; a step of which nothing is known is null. */
export type Chain = { [step in ChainStep]: ChainLink | null };

/** The first step at which two artifacts part, with what each side has there. */
export type RootCause = { step: ChainStep; text: string; running: ChainLink | null; expected: ChainLink | null };

const NOUN: { [step in ChainStep]: string } = {
  source: 'commit',
  build: 'build',
  test: 'test or scan',
  release: 'release',
  deployment: 'deployment',
};

/**
 * The root cause of a finding. `running` and `expected` are the chains of both sides; null: that side is not there.
 * `isKnown`: whether anything at all is known about the running artifact.
 */
export function rootCause(
  { running, expected }: { running: Chain | null; expected: Chain | null },
  isKnown: boolean,
): RootCause | null {
  if (running !== null && !isKnown)
    return {
      step: 'source',
      text: 'No evidence: nothing is known about what runs',
      running: null,
      expected: expected?.source ?? null,
    };
  if (running !== null && expected !== null) return parting(running, expected);
  if (running !== null) return firstGap(running);
  return expected === null ? null : absent(expected);
}

function parting(running: Chain, expected: Chain): RootCause {
  const step = CHAIN_STEPS.find((one) => keyOf(one, running[one]) !== keyOf(one, expected[one]));
  if (step === undefined)
    return {
      step: 'deployment',
      text: 'Both have the same source, build, tests, release and deployment, and another digest',
      running: running.deployment,
      expected: expected.deployment,
    };
  const [ours, theirs] = [running[step], expected[step]];
  const text =
    ours === null
      ? `${evidenceEnd(running, step)}; the expected one has ${named(step, theirs)}`
      : `It has ${named(step, ours)}; the expected one has ${named(step, theirs)}`;
  return { step, text, running: ours, expected: theirs };
}

/** What two artifacts have in common at a step. Two deployments of one service differ by their times. */
function keyOf(step: ChainStep, link: ChainLink | null): string | null {
  return link === null ? null : `${link.name} ${step === 'deployment' ? link.at : ''}`;
}

/** A running artifact with nothing to compare it with: the first step of which nothing is known. */
function firstGap(running: Chain): RootCause {
  const gap = (['source', 'build'] as const).find((step) => running[step] === null) ?? null;
  if (gap !== null) return { step: gap, text: evidenceEnd(running, gap), running: null, expected: null };
  const { deployment } = running;
  const text =
    deployment === null
      ? evidenceEnd(running, 'deployment')
      : `It had ${named('deployment', deployment)}, which is not what should run now`;
  return { step: 'deployment', text, running: deployment, expected: null };
}

function absent(expected: Chain): RootCause {
  const { deployment } = expected;
  const text =
    deployment === null
      ? 'An inventory says that it should run, and no deployment of it is recorded'
      : `It had ${named('deployment', deployment)}, and what runs does not have it`;
  return { step: 'deployment', text, running: null, expected: deployment };
}

/** Where the evidence of an artifact ends before a step. */
function evidenceEnd(chain: Chain, step: ChainStep): string {
  const last = CHAIN_STEPS.slice(0, CHAIN_STEPS.indexOf(step)).findLast((one) => chain[one] !== null);
  if (last === undefined) return 'No provenance that counts says where it comes from';
  return `No evidence after ${named(last, chain[last])}`;
}

/** A step by its name and time, such as `release v1 (2026-05-14 12:00 UTC)`. */
function named(step: ChainStep, link: ChainLink | null): string {
  if (link === null) return `no ${NOUN[step]}`;
  const time = link.at === null ? '' : ` (${link.at.slice(0, 16).replace('T', ' ')} UTC)`;
  return `${NOUN[step]} ${link.name}${time}`;
}
