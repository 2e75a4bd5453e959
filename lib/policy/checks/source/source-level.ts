/**
 * The check `source-level`: a Source VSA about the commit states a high enough SLSA Source level (SLSA v1.2, source
 * track, and verification summary v1).
 */
import { z } from 'zod';
import { matchesWildcard } from '#lib/bytes/naming/wildcard.ts';
import type { Vsa } from '#lib/evidence/model/evidence.ts';
import {
  type EvidenceIndex,
  isNewer,
  type Moment,
  momentOf,
  parseTime,
  type RuleFinding,
} from '#lib/policy/facts/evidence-index.ts';
import { describeSigner, joinList, shortCommit, shortRef } from '#lib/policy/facts/format.ts';
import type { EvidenceFact, SourceRevision } from '#lib/policy/facts/policy.ts';
import { repositoryKey } from '#lib/policy/facts/repository.ts';
import { isKnownVerifier, verifierPairs } from './verifiers.ts';

/** The predicate type of a verification summary, version 1. */
const VSA_V1 = 'https://slsa.dev/verification_summary/v1';

/** The parameters of `source-level`. */
export const sourceLevelParams = z.strictObject({
  min: z.int().min(1).max(4).describe('The lowest SLSA Source level that passes: 1 to 4'),
  refs: z
    .array(z.string().max(500).startsWith('refs/', 'must be a full ref, such as refs/heads/main'))
    .min(1)
    .max(50)
    .optional()
    .describe('The summary must name one of these refs, * for any characters: refs/heads/main, refs/tags/v*'),
  verifiers: verifierPairs
    .optional()
    .describe('The pairs of signer and verifier that are accepted; otherwise docs/checks.md lists those that are'),
});
export type SourceLevelParams = z.output<typeof sourceLevelParams>;

/** The finding of `source-level`. */
export function sourceLevel(index: EvidenceIndex, params: SourceLevelParams): RuleFinding {
  const { revision, artifact } = index;
  if (revision === null) return unknownRevision(index, `SLSA source level ${params.min} or higher`);
  const summaries = sourceSummaries(revision);
  const found = {
    expected: `SLSA source level ${params.min} or higher`,
    actual: 'none',
    evidence: summaries.map(({ evidence }) => evidence.id).slice(0, 20),
  };
  if (summaries.length === 0) {
    return {
      ...found,
      outcome: 'missing',
      code: 'no-source-vsa',
      brief: 'no Source VSA',
      detail: `No verification summary (VSA) of the source is about the commit ${commitOf(revision)}.`,
    };
  }
  if (artifact.project === null) {
    return {
      ...found,
      outcome: 'missing',
      code: 'no-project',
      brief: 'belongs to no project',
      detail: 'The artifact belongs to no project, so there is no repository that the summary could be about.',
    };
  }
  const judged = summaries.map((summary) => judge(summary, artifact.project!.names, params));
  const refused = judged.filter(({ problem }) => problem?.code === 'source-verification-failed');
  const accepted = judged.filter(
    (one) => one.problem === null && !refused.some((other) => isLaterByVerifier(other, one)),
  );
  const best = accepted.toSorted((a, b) => b.level - a.level)[0];
  if (best !== undefined) return passed(best, revision, params);
  const worst = judged
    .filter(({ problem }) => problem !== null)
    .toSorted((a, b) => ORDER.indexOf(b.problem!.code) - ORDER.indexOf(a.problem!.code))[0]!;
  return { ...found, ...worst.problem!, evidence: [worst.evidence.id] };
}

/** The finding of a rule about the source where no commit is known. */
export function unknownRevision({ artifact }: EvidenceIndex, expected: string): RuleFinding {
  if (artifact.sourceRevisions === undefined) {
    return {
      outcome: 'error',
      code: 'source-not-read',
      brief: 'evidence about the source was not read',
      detail: 'The evaluation did not read the evidence about the commit of the artifact.',
      expected,
    };
  }
  return {
    outcome: 'missing',
    code: 'source-commit-unknown',
    brief: 'commit not known',
    detail: 'No verified provenance names the commit from which the artifact was built.',
    expected,
    actual: 'none',
  };
}

type SourceSummary = { evidence: EvidenceFact; vsa: Vsa };
type Problem = Pick<RuleFinding, 'outcome' | 'brief' | 'detail' | 'actual'> & { code: (typeof ORDER)[number] };
type Judged = SourceSummary & { level: number; moment: Moment; problem: Problem | null };

/** The problems of a summary; of several summaries the one whose problem comes last is shown. */
const ORDER = [
  'source-vsa-not-verified',
  'verifier-not-recognised',
  'source-repository-differs',
  'source-refs-not-stated',
  'source-ref-not-expected',
  'source-level-too-low',
  'source-verification-failed',
] as const;

/** The summaries about the commit that speak of the source track or of its repository. */
function sourceSummaries({ digest, evidence }: SourceRevision): SourceSummary[] {
  const commit = digest.slice('gitCommit:'.length);
  return evidence.flatMap((item) => {
    if (item.facts.kind !== 'vsa' || item.predicateType !== VSA_V1) return [];
    const { vsa } = item.facts;
    const isAbout = vsa.revisions === undefined || vsa.revisions.some((revision) => revision.commit === commit);
    return isAbout && (isOfSource(vsa) || vsa.resourceUri.startsWith('git+')) ? [{ evidence: item, vsa }] : [];
  });
}

function isOfSource({ verifiedLevels }: Vsa): boolean {
  return verifiedLevels.some((level) => level.startsWith('SLSA_SOURCE_LEVEL_'));
}

function judge({ evidence, vsa }: SourceSummary, projectNames: readonly string[], params: SourceLevelParams): Judged {
  const level = levelOf(vsa);
  const moment = momentOf(evidence, parseTime(vsa.timeVerified));
  const judged = (problem: Problem | null): Judged => ({ evidence, vsa, level, moment, problem });
  const signer = describeSigner(evidence.signer);
  if (evidence.outcome !== 'verified')
    return judged({
      outcome: 'missing',
      code: 'source-vsa-not-verified',
      brief: 'Source VSA not verified',
      detail: 'There is a verification summary of the source, but no configured signer vouches for it.',
      actual: 'not verified',
    });
  if (!isKnownVerifier(evidence.signer, vsa, projectNames, params.verifiers))
    return judged({
      outcome: 'missing',
      code: 'verifier-not-recognised',
      brief: 'verifier of the source not recognised',
      detail: `The verification summary of the source names the verifier ${vsa.verifierId} and is signed by ${signer}. The policy does not accept this pair.`,
      actual: vsa.verifierId,
    });
  const repository = vsa.resourceUri.startsWith('git+') ? repositoryKey(vsa.resourceUri) : null;
  if (repository === null || !projectNames.some((name) => repositoryKey(name) === repository))
    return judged({
      outcome: 'missing',
      code: 'source-repository-differs',
      brief: 'Source VSA of another repository',
      detail: `The verification summary is about ${vsa.resourceUri}, which is not the repository of this project.`,
      actual: vsa.resourceUri,
    });
  return judged(resultProblem(vsa, level, params) ?? refProblem(vsa, params));
}

/** What a verifier says against the commit; null where it states the level. */
function resultProblem({ result, verifiedLevels, verifierId }: Vsa, level: number, { min }: SourceLevelParams) {
  if (result !== 'PASSED')
    return {
      outcome: 'fail',
      code: 'source-verification-failed',
      brief: 'verification of the source failed',
      detail: `${verifierId} verified the source of this commit, with the result ${result}.`,
      actual: result,
    } satisfies Problem;
  if (level >= min) return null;
  return {
    outcome: 'fail',
    code: 'source-level-too-low',
    brief: `SLSA source level ${level} instead of ${min}`,
    detail: `${verifierId} found SLSA source level ${level}, and the rule asks for ${min}.`,
    actual: joinList(verifiedLevels, 5),
  } satisfies Problem;
}

/** What is wrong with the refs of a summary; null where they are as the policy asks. */
function refProblem({ revisions = [] }: Vsa, { refs }: SourceLevelParams): Problem | null {
  if (refs === undefined) return null;
  const stated = revisions.flatMap((revision) => revision.refs);
  if (stated.some((ref) => refs.some((pattern) => matchesWildcard(pattern, ref)))) return null;
  const expected = joinList(refs.map(shortRef));
  if (stated.length === 0)
    return {
      outcome: 'missing',
      code: 'source-refs-not-stated',
      brief: 'ref of the commit not stated',
      detail: `The verification summary of the source names no ref, and the rule asks for ${expected}.`,
      actual: 'none',
    };
  return {
    outcome: 'fail',
    code: 'source-ref-not-expected',
    brief: `commit of ${joinList(stated.map(shortRef))}`,
    detail: `The verification summary of the source is about ${joinList(stated)}, and the rule asks for ${expected}.`,
    actual: joinList(stated, 5),
  };
}

/** The highest SLSA Source level of a summary; a level implies those below it. 0 where it states none. */
function levelOf({ verifiedLevels }: Vsa): number {
  const levels = verifiedLevels.map((level) => Number(/^SLSA_SOURCE_LEVEL_([0-4])$/.exec(level)?.[1] ?? 0));
  return Math.max(0, ...levels);
}

/** Whether the same verifier has judged the commit again, later. */
function isLaterByVerifier(later: Judged, earlier: Judged): boolean {
  return later.vsa.verifierId === earlier.vsa.verifierId && !isNewer(earlier.moment, later.moment);
}

function passed({ evidence, vsa, level }: Judged, revision: SourceRevision, { min }: SourceLevelParams): RuleFinding {
  return {
    outcome: 'pass',
    code: 'ok',
    brief: `SLSA source level ${level}`,
    detail: `${vsa.verifierId} found SLSA source level ${level} for the commit ${commitOf(revision)} of ${vsa.resourceUri}, signed by ${describeSigner(evidence.signer)}.`,
    expected: `SLSA source level ${min} or higher`,
    actual: `level ${level}`,
    evidence: [evidence.id],
  };
}

function commitOf({ digest }: SourceRevision): string {
  return shortCommit(digest.slice('gitCommit:'.length));
}
