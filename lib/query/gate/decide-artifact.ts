/** Decides about one artifact, by the status that every page, badge and API answer shows. */
import { claimCommand } from '#lib/format/claim-command.ts';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isStrongAlgorithm } from '#lib/policy/checks/origin/subject-digest.ts';
import type { Status } from '#lib/status/status.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { evaluateArtifact, type Evaluation } from '#lib/ingest/evaluate/evaluate-artifact.ts';
import { findArtifacts, type FoundArtifacts } from '#lib/query/find/find-artifact.ts';
import { digestOf, projectOf, toSlsaLevel } from '#lib/query/item/artifact-item.ts';
import type { GateArtifact, GateDecision, GateExpectation, GateRule } from '#lib/views/gate/gate.ts';
import { checkExpectations } from './check-expectations.ts';
import { fillRemediation } from './fill-remediation.ts';

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

/** An artifact about which nothing can be said. */
export function undecided(digest: string, reason: string, advice: string): GateArtifact {
  return {
    digest,
    artifact: null,
    name: null,
    project: null,
    decision: 'unknown',
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

type Question = { digest: string; expect: GateExpectation; now: string };

/** Decide about the artifact with a digest, `alg:hex`. `now` is RFC 3339. */
export async function decideArtifact(db: Db, question: Question): Promise<DecidedArtifact> {
  return decideFound(db, await findArtifacts(db, question.digest), question);
}

/** As `decideArtifact`, for an artifact that has been looked for. */
export async function decideFound(
  db: Db,
  found: FoundArtifacts,
  { digest, expect, now }: Question,
): Promise<DecidedArtifact> {
  if (found.kind === 'none')
    return {
      artifact: undecided(
        digest,
        'nothing is known about it',
        'Send evidence about it from the job that builds it: npx attestry push FILE. Check that the digest is that of the artifact.',
      ),
      project: null,
    };
  if (found.kind === 'several')
    return {
      artifact: undecided(
        digest,
        `${found.candidates.length} artifacts have this digest`,
        'Ask about one of them by its own digest.',
      ),
      project: null,
    };
  const evaluation = await evaluateArtifact(db, found.row, now);
  return { artifact: await decideRow(db, found.row, evaluation, { digest, expect }), project: found.row.project };
}

async function decideRow(
  db: Db,
  row: ArtifactRow,
  { result, status, decisive }: Evaluation,
  { digest, expect }: { digest: string; expect: GateExpectation },
): Promise<GateArtifact> {
  const own = await digestOf(db, row);
  const { project, claimed } = await projectOf(db, row.project);
  const subject = { digest: own, name: row.name, project };
  const expected = checkExpectations(digest, expect, { decisive, slsaLevel: result.slsaLevel });
  const { decision, reason, advice } = conclude(decisionOf(status.status), status.reason, expected, { digest, own });
  return {
    digest,
    artifact: own,
    name: row.name,
    project,
    decision,
    status: status.status,
    reason,
    advice: advice ?? (project !== null && !claimed ? claimAdvice(project.slug) : null),
    slsaLevel: toSlsaLevel(result.slsaLevel),
    rules: [
      ...result.verdicts.map(({ policy: _policy, threats: _threats, ...verdict }): GateRule => ({
        ...verdict,
        artifact: digest,
        remediation: fillRemediation(verdict, subject),
      })),
      ...expected,
    ],
    rulesListed: true,
    waivers: status.waivers.map((waiver) => ({ ...waiver, artifact: digest })),
  };
}

function claimAdvice(slug: string): string {
  return `If ${slug} is yours, claim it: ${claimCommand(slug) ?? 'npx attestry project add'}`;
}

type Conclusion = { decision: GateDecision; reason: string; advice: string | null };

/**
 * The decision, after the expectations of the caller: an expectation that verified evidence contradicts denies, and
 * one that no verified evidence meets never lets an artifact pass.
 */
function conclude(
  decision: GateDecision,
  reason: string,
  expected: readonly GateRule[],
  { digest, own }: { digest: string; own: string },
): Conclusion {
  const unmet =
    expected.find(({ outcome }) => outcome === 'fail') ?? expected.find(({ outcome }) => outcome !== 'pass');
  if (unmet !== undefined && decision !== 'deny' && (unmet.outcome === 'fail' || decision === 'allow'))
    return { decision: 'deny', reason: unmet.brief, advice: null };
  if (decision === 'allow' && !isStrongDigest(digest))
    return {
      decision: 'unknown',
      reason: `somebody can make a second file with the same ${parseDigest(digest)?.algorithm ?? 'digest'}`,
      advice: `Ask by ${own}, after you have compared it with the artifact.`,
    };
  return { decision, reason, advice: null };
}
