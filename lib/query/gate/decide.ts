/** Answers the question of a caller of the gate, from what is stored now. */
import type { CheckOutcome } from '#lib/verify/result/verification.ts';
import type { Db } from '#db/open.ts';
import { policyFor } from '#lib/ingest/policies/policy-for.ts';
import {
  GATE_DECISIONS,
  type GateArtifact,
  type GateDecision,
  type GateQuestion,
  type GateRule,
  type GateVerdict,
} from '#lib/views/gate/gate.ts';
import { type Asking, decideArtifact, type DecidedArtifact, undecided } from './decide-artifact.ts';
import { decideMany, MAX_EVALUATED } from './decide-many.ts';
import { policyWarnings } from './policy-warnings.ts';
import { parseImageReference, resolveImage } from './resolve-image.ts';

/** A verdict, and the projects (row ids) of its artifacts. */
export type Decided = { verdict: GateVerdict; projects: number[] };

/**
 * Decide about every artifact of the question: deny where one is denied, else unknown where one is unknown.
 */
export async function decide(db: Db, question: GateQuestion, asking: Asking): Promise<Decided> {
  const decided = await decideAll(db, question, asking);
  const artifacts = decided.map(({ artifact }) => artifact);
  const first = worstOf(artifacts);
  return {
    verdict: {
      decision: first.decision,
      reason: reasonOf(first, artifacts),
      environment: question.environment,
      policy: first.policy,
      warnings: warningsOf(artifacts),
      artifacts,
      rules: artifacts.length === 1 ? first.rules : worstRules(artifacts),
      waivers: artifacts.flatMap(({ waivers }) => waivers),
    },
    projects: [...new Set(decided.flatMap(({ project }) => project ?? []))],
  };
}

async function decideAll(db: Db, question: GateQuestion, asking: Asking): Promise<DecidedArtifact[]> {
  const { image, environment, expect } = question;
  if (image !== null) return [await decideImage(db, image, question, asking)];
  const digests = [...new Set(question.digests)];
  if (digests.length > MAX_EVALUATED) return decideMany(db, digests, { environment, expect, ...asking });
  const decided: DecidedArtifact[] = [];
  for (const digest of digests) decided.push(await decideArtifact(db, { digest, environment, expect, ...asking }));
  return decided;
}

async function decideImage(
  db: Db,
  image: string,
  { environment, expect }: GateQuestion,
  asking: Asking,
): Promise<DecidedArtifact> {
  // The caller has checked that the reference can be parsed.
  const resolved = await resolveImage(db, parseImageReference(image)!);
  if (resolved.digest !== null) return decideArtifact(db, { digest: resolved.digest, environment, expect, ...asking });
  const { chosen: policy } = await policyFor(db, { environment });
  return {
    artifact: undecided('', {
      reason: resolved.reason,
      advice: `Deploy the image by its digest: ${image.replace(/:[\w.-]+$/, '')}@sha256:…`,
      policy,
      expect,
    }),
    project: null,
  };
}

/** What the policies that do not enforce would have said, each sentence once. */
function warningsOf(artifacts: readonly GateArtifact[]): string[] {
  const about = ({ digest }: GateArtifact) => (artifacts.length === 1 ? '' : `${digest || 'the image'}: `);
  return [...new Set(artifacts.flatMap((one) => policyWarnings(one).map((warning) => `${about(one)}${warning}`)))];
}

function worstOf(artifacts: readonly GateArtifact[]): GateArtifact {
  return artifacts.reduce((worst, one) => (rank(one.decision) < rank(worst.decision) ? one : worst));
}

const rank = (decision: GateDecision): number => GATE_DECISIONS.indexOf(decision);

function reasonOf(first: GateArtifact, artifacts: readonly GateArtifact[]): string {
  if (artifacts.length === 1) return first.reason;
  const same = artifacts.filter(({ decision }) => decision === first.decision).length;
  if (first.decision === 'allow') return `all ${artifacts.length} artifacts are allowed`;
  const verb = first.decision === 'deny' ? 'denied' : 'unknown';
  return `${same} of ${artifacts.length} artifacts ${same === 1 ? 'is' : 'are'} ${verb}; ${first.digest || 'the image'}: ${first.reason}`;
}

const OUTCOMES: readonly CheckOutcome[] = ['fail', 'error', 'missing', 'warn', 'pass', 'skip'];

/** Of each rule, the worst outcome; a required one before an advisory one. */
function worstRules(artifacts: readonly GateArtifact[]): GateRule[] {
  const worst = new Map<string, GateRule>();
  for (const rule of artifacts.flatMap(({ rules }) => rules)) {
    const known = worst.get(rule.rule);
    if (known === undefined || weight(rule) < weight(known)) worst.set(rule.rule, rule);
  }
  return [...worst.values()];
}

function weight({ outcome, severity }: GateRule): number {
  return OUTCOMES.indexOf(outcome) * 2 + (severity === 'block' ? 0 : 1);
}
