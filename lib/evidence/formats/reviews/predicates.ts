/**
 * Reads statements about changes of the source and their reviews: the human reviews that in-toto proposes
 * (`human-review`, `human-review/vcs`), the pull requests and approvals that gittuf records, and the source provenance
 * of slsa-source-tool.
 */
import { asList, asText, member, type JsonValue } from '#lib/bytes/json/json.ts';
import { parseRepository } from '#lib/bytes/naming/repository.ts';
import type { Facts, Review, Statement } from '#lib/evidence/model/evidence.ts';
import { readTime } from '#lib/evidence/read/time.ts';
import { readBranch, readCommit, readContributor, UNKNOWN_CHANGE } from './contributor.ts';
import { readPullRequest } from './github.ts';

/** The results of a review that approve, in the spellings of the proposal and of its users. */
const APPROVING = /^(?:approved?|pass(?:ed)?|accept(?:ed)?)$/i;

/**
 * Read a human review v0.1. `human-review/vcs` lists the reviewers, whose review approves unless the result says
 * otherwise; the reviewer of a general `human-review` is its signer, and the result is required.
 */
export function readHumanReview(predicate: JsonValue, { subjects }: Pick<Statement, 'subjects'>): Facts | null {
  const result = asText(member(predicate, 'result'));
  const listed = [...asList(member(predicate, 'reviewers')), member(predicate, 'reviewer')].flatMap(
    (entry) => readContributor(entry) ?? [],
  );
  if (listed.length === 0 && result === null) return null;
  const commits = subjects.flatMap(({ digest }) => digest['gitCommit'] ?? []);
  const review: Omit<Review, 'reviewer'> = {
    id: null,
    state: result === null || APPROVING.test(result) ? 'approved' : 'changes-requested',
    at: readTime(member(predicate, 'reviewTime') ?? member(predicate, 'timestamp')),
    commit: commits.length === 1 ? commits[0]! : null,
  };
  const reviewers = listed.length > 0 ? listed : [null];
  const link = asText(member(predicate, 'reviewLink'));
  // The URI of a subject is that of its repository.
  const repository = subjects.find(({ uri }) => uri !== null)?.uri ?? githubRepository(link);
  return {
    kind: 'review',
    review: {
      ...UNKNOWN_CHANGE,
      change: link?.replace(/#.*$/s, '') ?? null,
      repository: repository === null ? null : (parseRepository(repository)?.repository ?? null),
      reviews: reviewers.map((reviewer) => ({ ...review, reviewer })),
    },
  };
}

/** The repository of a page of GitHub: other hosts have no such addresses. */
function githubRepository(link: string | null): string | null {
  return link !== null && /^https:\/\/github\.com\/[^/]+\/[^/]+\/pull\//.test(link) ? link : null;
}

/** Read a pull request that gittuf records (`github-pull-request/v0.1`): the object of GitHub's REST API. */
export function readGittufPullRequest(predicate: JsonValue): Facts | null {
  const review = readPullRequest(predicate);
  return review && { kind: 'review', review };
}

/**
 * Read approvals that gittuf records (`github-pull-request-approval/v0.1`). They are about the tree that the branch
 * will have, and name no commit.
 */
export function readGittufApproval(predicate: JsonValue): Facts | null {
  const reviewsOf = (name: string, state: Review['state']): Review[] =>
    asList(member(predicate, name)).flatMap((entry) => {
      const reviewer = readContributor(entry);
      return reviewer === null ? [] : [{ id: null, reviewer, state, at: null, commit: null }];
    });
  const reviews = [...reviewsOf('approvers', 'approved'), ...reviewsOf('dismissedApprovers', 'dismissed')];
  if (reviews.length === 0) return null;
  return {
    kind: 'review',
    review: { ...UNKNOWN_CHANGE, baseRef: readBranch(member(predicate, 'targetRef')), reviews },
  };
}

/** Read source provenance v1 or its draft (slsa-source-tool, `SourceProvenancePred`). It names no reviewer. */
export function readSourceProvenance(predicate: JsonValue, { subjects }: Pick<Statement, 'subjects'>): Facts | null {
  const uri = asText(member(predicate, 'repo_uri') ?? member(predicate, 'repoUri'));
  const actor = readContributor(member(predicate, 'actor'));
  if (uri === null || actor === null) return null;
  const protection = asList(member(predicate, 'controls')).flatMap((entry) => {
    const control = asText(member(entry, 'name'));
    return control === null ? [] : [{ control, since: readTime(member(entry, 'since')) }];
  });
  return {
    kind: 'review',
    review: {
      ...UNKNOWN_CHANGE,
      repository: parseRepository(uri)?.repository ?? null,
      baseRef: readBranch(member(predicate, 'branch')),
      mergeCommit: readCommit(subjects[0]?.digest['gitCommit']),
      mergedBy: actor,
      mergedAt: readTime(member(predicate, 'created_on') ?? member(predicate, 'createdOn')),
      protection,
    },
  };
}
