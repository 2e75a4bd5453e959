/**
 * The check `change-reviewed`: another person approved the change that became the commit, before it was merged (SLSA
 * v1.2, source track, two-party review).
 */
import { z } from 'zod';
import { matchesWildcard } from '#lib/bytes/naming/wildcard.ts';
import type { EvidenceIndex, RuleFinding } from '#lib/policy/facts/evidence-index.ts';
import { joinList, shortCommit, shortRef } from '#lib/policy/facts/format.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import {
  type Change,
  changeOf,
  isProven,
  type Objection,
  ofDifferentPersons,
  type Opinion,
  opinionsOf,
  reviewDocuments,
} from './approvals.ts';
import { sourceLevel, unknownRevision } from './source-level.ts';

/** The parameters of `change-reviewed`. */
export const changeReviewedParams = z.strictObject({
  approvals: z.int().min(1).max(20).default(1).describe('How many different persons must have approved the change'),
  excludeAuthor: z.boolean().default(true).describe('Whether an approval by the author does not count'),
  dismissStale: z
    .boolean()
    .default(true)
    .describe('Whether an approval of an earlier commit of the change does not count'),
  refs: z
    .array(z.string().max(500).startsWith('refs/', 'must be a full ref, such as refs/heads/main'))
    .min(1)
    .max(50)
    .optional()
    .describe('The change must have been merged into one of these branches, * for any characters'),
});
export type ChangeReviewedParams = z.output<typeof changeReviewedParams>;

/** The SLSA Source level that means two-party review, and the approvals that it vouches for. */
const TWO_PARTY_REVIEW = { level: 4, approvals: 1 };

/** The finding of `change-reviewed`. */
export function changeReviewed(index: EvidenceIndex, params: ChangeReviewedParams): RuleFinding {
  const { revision, artifact } = index;
  const expected = `${formatQuantity(params.approvals, 'approval')} of the change`;
  if (revision === null) return unknownRevision(index, expected);
  if (params.approvals <= TWO_PARTY_REVIEW.approvals) {
    const level = sourceLevel(index, { min: TWO_PARTY_REVIEW.level, refs: params.refs });
    if (level.outcome === 'pass')
      return {
        ...level,
        expected,
        brief: 'reviewed, by its Source VSA',
        detail: `Level 4 includes two-party review. ${level.detail}`,
      };
  }
  const commit = revision.digest.slice('gitCommit:'.length);
  const documents = reviewDocuments(revision, artifact.project?.names ?? []);
  const change = changeOf(commit, documents);
  const found = { expected, evidence: change.documents.map(({ evidence }) => evidence.id).slice(0, 20) };
  if (change.documents.length === 0)
    return {
      ...found,
      outcome: 'missing',
      code: 'no-review',
      brief: 'no review of the change',
      detail: `Nothing says who reviewed the change that became the commit ${shortCommit(commit)}.`,
      actual: 'none',
    };
  if (!change.documents.some(({ evidence }) => isProven(evidence)))
    return {
      ...found,
      outcome: 'missing',
      code: 'review-not-verified',
      brief: 'review not verified',
      detail: 'There are reports about a review of the change, but no configured signer and no host vouches for them.',
      actual: 'not verified',
    };
  if (params.excludeAuthor && !change.isAuthorProven)
    return {
      ...found,
      outcome: 'missing',
      code: 'author-unknown',
      brief: 'author of the change not known',
      detail:
        'No proven document names the author of the change, so nobody can tell whether another person approved it.',
      actual: 'none',
    };
  const elsewhere = branchProblem(change, params);
  if (elsewhere !== null) return { ...found, ...elsewhere };
  return { ...found, ...countApprovals(change, opinionsOf(change, params), params) };
}

/** What is wrong with the branch of the change; null where it is as the policy asks. */
function branchProblem({ branches }: Change, { refs }: ChangeReviewedParams): Omit<RuleFinding, 'expected'> | null {
  if (refs === undefined || [...branches].some((ref) => refs.some((pattern) => matchesWildcard(pattern, ref))))
    return null;
  const expected = joinList(refs.map(shortRef));
  if (branches.size === 0)
    return {
      outcome: 'missing',
      code: 'not-merged',
      brief: 'merge of the change not known',
      detail: `No proven document says that the change was merged into ${expected}.`,
      actual: 'none',
    };
  const actual = joinList([...branches].map(shortRef));
  return {
    outcome: 'fail',
    code: 'merged-elsewhere',
    brief: `change merged into ${actual}`,
    detail: `The change was merged into ${actual}, and the rule asks for ${expected}.`,
    actual,
  };
}

function countApprovals(
  change: Change,
  opinions: readonly Opinion[],
  { approvals }: ChangeReviewedParams,
): Omit<RuleFinding, 'expected'> {
  const counted = ofDifferentPersons(opinions.filter(({ objection }) => objection === null));
  const refused = opinions.filter(({ objection }) => objection !== null);
  const reasons = joinList(refused.map(({ reviewer, objection }) => `${reviewer.name} (${OBJECTIONS[objection!]})`));
  const aside = refused.length === 0 ? '' : ` Not counted: ${reasons}.`;
  const actual = counted.length === 0 ? 'none' : joinList(counted.map(({ reviewer }) => reviewer.name));
  if (counted.length >= approvals) {
    const merges = change.documents
      .filter(({ review }) => review.mergeCommit !== null)
      .map(({ evidence }) => evidence.id);
    return {
      outcome: 'pass',
      code: 'ok',
      brief: `approved by ${actual}`,
      detail: `${describe(change)} was approved by ${actual}.${aside}${protectionOf(change)}`,
      actual,
      evidence: [...new Set([...counted.map(({ evidence }) => evidence), ...merges])],
    };
  }
  const [first] = refused;
  return {
    outcome: first === undefined ? 'missing' : 'fail',
    code: first === undefined ? 'not-approved' : `approval-${first.objection!}`,
    brief: first === undefined ? 'change not approved' : `approval by ${first.reviewer.name} does not count`,
    detail: `${describe(change)} has ${counted.length} of ${formatQuantity(approvals, 'approval')}.${aside}`,
    actual,
  };
}

const OBJECTIONS: Record<Objection, string> = {
  author: 'is the author',
  'author-unclear': 'cannot be told apart from the author',
  bot: 'is an app',
  'another-commit': 'approved another commit than the one that was merged',
  'after-merge': 'approved it after the merge, or nobody knows when',
  withdrawn: 'withdrew the approval, or it was dismissed',
  unproven: 'is named by a report that nobody vouches for',
};

function describe({ addresses, authors, documents }: Change): string {
  const [address] = addresses;
  const base = documents.find(({ review }) => review.baseRef !== null)?.review.baseRef ?? null;
  const names = [...new Set(authors.map(({ name }) => name))];
  return `The change${address === undefined ? '' : ` ${address}`}${names.length === 0 ? '' : ` by ${joinList(names)}`}${base === null ? '' : ` to ${shortRef(base)}`}`;
}

/** The controls that proven documents say were enforced for the branch; empty where they name none. */
function protectionOf({ documents }: Change): string {
  const controls = documents
    .filter(({ evidence }) => isProven(evidence))
    .flatMap(({ review }) => review.protection.map(({ control }) => control));
  return controls.length === 0 ? '' : ` Enforced for the branch: ${joinList([...new Set(controls)], 5)}.`;
}
