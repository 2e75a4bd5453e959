/** Decides about one artifact, by the status that every page, badge and API answer shows. */
import { claimCommand } from '#lib/format/claim-command.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isStrongAlgorithm } from '#lib/policy/checks/origin/subject-digest.ts';
import type { Status } from '#lib/status/status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { policyFor } from '#lib/ingest/policies/policy-for.ts';
import type { LoadedPolicy } from '#lib/ingest/policies/policy-set.ts';
import { dryRunsOf, policyRef } from '#lib/query/artifact/policy-fields.ts';
import type { DryRunView } from '#lib/views/policy/applied-policy.ts';
import { findArtifacts, type FoundArtifacts } from '#lib/query/find/find-artifact.ts';
import { digestOf, projectOf, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import { visibleVerdicts } from '#lib/query/item/visible-verdicts.ts';
import type { GateArtifact, GateDecision, GateDryRun, GateExpectation, GateRule } from '#lib/views/gate/gate.ts';
import { checkExpectations } from './check-expectations.ts';
import { remediationSubject } from '#lib/query/remediation/remediation-subject.ts';
import { fillRemediation } from '#lib/query/remediation/fill-remediation.ts';

/** The decision that follows from a status. An error and an unknown artifact are neither allowed nor denied. */
export function decisionOf(status: Status): GateDecision {
  switch (status) {
    case 'verified':
    case 'waived':
      return 'allow';
    case 'failed':
    case 'incomplete':
      return 'deny';
    case 'unknown':
    case 'error':
      return 'unknown';
  }
}

/**
 * An artifact about which nothing can be said. `policy`: that of the environment. Where the caller expects something, a
 * policy that only warns lets nothing pass that may not be so.
 */
export function undecided(
  digest: string,
  { reason, advice, policy, expect }: { reason: string; advice: string; policy: LoadedPolicy; expect: GateExpectation },
): GateArtifact {
  const isEnforced = policy.policy.mode === 'enforce' || Object.keys(expect).length > 0;
  return {
    digest,
    artifact: null,
    name: null,
    project: null,
    decision: isEnforced ? 'unknown' : 'allow',
    wouldBe: isEnforced ? null : 'unknown',
    policy: policyRef(policy),
    dryRuns: [],
    status: 'unknown',
    reason,
    advice,
    slsaLevel: null,
    rules: [],
    rulesListed: true,
    waivers: [],
  };
}

/** Whether nobody can make a second file with the same digest. */
export function isStrongDigest(digest: string): boolean {
  return isStrongAlgorithm(parseDigest(digest)?.algorithm ?? '');
}

/** A decision, and the project (row id) of its artifact for the list of decisions. */
export type DecidedArtifact = { artifact: GateArtifact; project: number | null };

/** When a question is asked (RFC 3339), and the public address of Attestry, which the advice names. */
export type Asking = { now: string; baseUrl: string };

/** What is asked about each artifact. */
export type Question = Asking & { environment: string | null; expect: GateExpectation };

/** Decide about the artifact with a digest, `alg:hex`. */
export async function decideArtifact(db: Db, question: Question & { digest: string }): Promise<DecidedArtifact> {
  return decideFound(db, await findArtifacts(db, question.digest), question);
}

/** As `decideArtifact`, for an artifact that has been looked for. */
export async function decideFound(
  db: Db,
  found: FoundArtifacts,
  { digest, environment, expect, now, baseUrl }: Question & { digest: string },
): Promise<DecidedArtifact> {
  if (found.kind !== 'one') {
    const { chosen: policy } = await policyFor(db, { environment });
    return { artifact: undecided(digest, { ...whyUndecided(found), policy, expect }), project: null };
  }
  const evaluation = await evaluateArtifact(db, found.row, now, { environment });
  return {
    artifact: await decideRow(db, found.row, evaluation, { digest, environment, expect, baseUrl }),
    project: found.row.project,
  };
}

function whyUndecided(found: Exclude<FoundArtifacts, { kind: 'one' }>): { reason: string; advice: string } {
  return found.kind === 'none'
    ? {
        reason: 'nothing is known about it',
        advice:
          'Send evidence about it from the job that builds it: npx attestry push FILE. Check that the digest is that of the artifact.',
      }
    : {
        reason: `${found.candidates.length} artifacts have this digest`,
        advice: 'Ask about one of them by its own digest.',
      };
}

async function decideRow(
  db: Db,
  row: ArtifactRow,
  evaluation: Evaluation,
  { digest, environment, expect, baseUrl }: Omit<Question, 'now'> & { digest: string },
): Promise<GateArtifact> {
  const { result, status, decisive, choice } = evaluation;
  const own = await digestOf(db, row);
  const { project, claimed } = await projectOf(db, row.project);
  const subject = await remediationSubject(db, row, baseUrl);
  const expected = checkExpectations(digest, expect, { decisive, slsaLevel: result.slsaLevel });
  const { mode } = choice.chosen.policy;
  const { decision, wouldBe, reason, advice } = conclude(decisionOf(status.status), status.reason, expected, {
    digest,
    own,
    isEnforced: mode === 'enforce',
  });
  return {
    digest,
    artifact: own,
    name: row.name,
    project,
    decision,
    wouldBe,
    policy: policyRef(choice.chosen),
    dryRuns: (await dryRunsOf(evaluation, environment)).map(toGateDryRun),
    status: status.status,
    reason,
    advice: advice ?? (project !== null && !claimed ? claimAdvice(project.slug) : null),
    slsaLevel: toSlsaLevel(result.slsaLevel),
    rules: [
      ...(await visibleVerdicts(db, result.verdicts)).map(
        ({ policy: _policy, threats: _threats, ...verdict }): GateRule => ({
          ...verdict,
          artifact: digest,
          remediation: fillRemediation(verdict, subject),
        }),
      ),
      ...expected,
    ],
    rulesListed: true,
    waivers: status.waivers.map((waiver) => ({ ...waiver, artifact: digest })),
  };
}

/** What a policy that only tries its rules would have decided. */
function toGateDryRun({ policy, status, reason }: DryRunView): GateDryRun {
  return { policy, decision: decisionOf(status), reason };
}

function claimAdvice(slug: string): string {
  return `If ${slug} is yours, claim it: ${claimCommand(slug) ?? 'npx attestry project add'}`;
}

type Conclusion = Pick<GateArtifact, 'decision' | 'wouldBe' | 'reason' | 'advice'>;

/**
 * The decision, after the expectations of the caller: an expectation that verified evidence contradicts denies, and
 * one that no verified evidence meets never lets an artifact pass, whatever the policy enforces.
 */
function conclude(
  byStatus: GateDecision,
  reason: string,
  expected: readonly GateRule[],
  { digest, own, isEnforced }: { digest: string; own: string; isEnforced: boolean },
): Conclusion {
  const unmet =
    expected.find(({ outcome }) => outcome === 'fail') ?? expected.find(({ outcome }) => outcome !== 'pass');
  const held = isEnforced ? byStatus : 'allow';
  if (unmet !== undefined && held !== 'deny' && (unmet.outcome === 'fail' || held === 'allow'))
    return { decision: 'deny', wouldBe: null, reason: unmet.brief, advice: null };
  const weak = byStatus === 'allow' && !isStrongDigest(digest) ? whyWeak(digest, own) : null;
  const would = weak === null ? byStatus : 'unknown';
  return {
    decision: isEnforced ? would : 'allow',
    wouldBe: isEnforced || would === 'allow' ? null : would,
    ...(weak ?? { reason, advice: null }),
  };
}

function whyWeak(digest: string, own: string): Pick<Conclusion, 'reason' | 'advice'> {
  return {
    reason: `somebody can make a second file with the same ${parseDigest(digest)?.algorithm ?? 'digest'}`,
    advice: `Ask by ${own}, after you have compared it with the artifact.`,
  };
}
