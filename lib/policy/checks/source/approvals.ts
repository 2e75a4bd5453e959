/** Finds the approvals of a change that count, and says of each other one why it does not. */
import type { ChangeReview, Contributor, Review } from '#lib/evidence/model/evidence.ts';
import { mayReportProblems, type Moment, momentOf, newestOf, parseTime } from '#lib/policy/facts/evidence-index.ts';
import { describeSigner } from '#lib/policy/facts/format.ts';
import type { EvidenceFact, SourceRevision } from '#lib/policy/facts/policy.ts';
import { repositoryKey } from '#lib/policy/facts/repository.ts';

/** A document about the change that became the commit, or about its reviews. */
export type ReviewDocument = { evidence: EvidenceFact; review: ChangeReview };

/** The change that became a commit. `heads`: the commits whose approval is one of the commit. */
export type Change = {
  documents: ReviewDocument[];
  addresses: Set<string>;
  /** Everybody who is said to be the author, so that nobody becomes another person by a second document. */
  authors: Contributor[];
  /** Whether a proven document names the author. */
  isAuthorProven: boolean;
  /** The branches into which proven documents say that it was merged. */
  branches: Set<string>;
  heads: Set<string>;
  /** The earliest time at which it is said to have been merged, in milliseconds; null where nothing says it. */
  mergedAt: number | null;
};

/** Why an approval does not count. */
export type Objection =
  | 'author'
  | 'author-unclear'
  | 'bot'
  | 'another-commit'
  | 'after-merge'
  | 'withdrawn'
  | 'unproven';

/** The last word of one reviewer about the change; `objection` null: an approval that counts. */
export type Opinion = { reviewer: Contributor; evidence: string; objection: Objection | null };

/** What is asked of approvals: that they are not by the author, and that they are of the last commit. */
export type ApprovalRules = { excludeAuthor: boolean; dismissStale: boolean };

/** Whether a document proves what it says: a configured signer, or the host whose delivery was authenticated. */
export function isProven({ outcome, reportedBy }: EvidenceFact): boolean {
  return outcome === 'verified' || (outcome === 'unsigned' && reportedBy === 'host');
}

/** The documents about reviews that a commit has, and those about the changes that were merged into it. */
export function reviewDocuments(
  { evidence, reviews = [] }: SourceRevision,
  projectNames: readonly string[],
): ReviewDocument[] {
  const isOfProject = ({ repository }: ChangeReview): boolean =>
    repository === null || projectNames.some((name) => repositoryKey(name) === repositoryKey(repository));
  const found = new Map<string, ReviewDocument>();
  for (const item of [...evidence, ...reviews])
    if (item.facts.kind === 'review' && mayReportProblems(item) && isOfProject(item.facts.review))
      found.set(item.id, { evidence: item, review: item.facts.review });
  return [...found.values()];
}

/** The change that became a commit, from what proven documents say. */
export function changeOf(commit: string, documents: readonly ReviewDocument[]): Change {
  const merges = documents.filter(({ evidence, review }) => isProven(evidence) && review.mergeCommit === commit);
  const heads = new Set([commit, ...merges.flatMap(({ review }) => review.headCommit ?? [])]);
  const addresses = new Set(merges.flatMap(({ review }) => review.change ?? []));
  const times = merges.flatMap(({ review }) => parseTime(review.mergedAt) ?? []);
  const about = documents.filter(({ review }) => isAboutChange(review, commit, addresses, heads));
  return {
    documents: about,
    addresses,
    heads,
    authors: about.flatMap(({ review }) => review.author ?? []),
    isAuthorProven: about.some(({ evidence, review }) => isProven(evidence) && review.author !== null),
    branches: new Set(merges.flatMap(({ review }) => review.baseRef ?? [])),
    mergedAt: times.length === 0 ? null : Math.min(...times),
  };
}

/** Whether a document is about the change: it names it, or it names no change and is about one of its commits. */
function isAboutChange(
  { change, mergeCommit, headCommit, reviews }: ChangeReview,
  commit: string,
  addresses: ReadonlySet<string>,
  heads: ReadonlySet<string>,
): boolean {
  if (mergeCommit === commit) return true;
  if (mergeCommit !== null) return false;
  if (change !== null && addresses.size > 0) return addresses.has(change);
  return [headCommit, ...reviews.map((review) => review.commit)].some((one) => one !== null && heads.has(one));
}

type Said = Moment & { review: Review; evidence: EvidenceFact; reviewer: Contributor };

/** The last opinion of each reviewer who approved the change at any time. */
export function opinionsOf(change: Change, rules: ApprovalRules): Opinion[] {
  const byReviewer: Said[][] = [];
  for (const one of change.documents.flatMap(reviewsIn)) {
    const known = byReviewer.find(([first]) => isSamePerson(first!.reviewer, one.reviewer) === true);
    if (known) known.push(one);
    else byReviewer.push([one]);
  }
  return byReviewer.flatMap((said) => opinionOf(said, change, rules) ?? []);
}

function reviewsIn({ evidence, review }: ReviewDocument): Said[] {
  return review.reviews.map((one) => ({
    ...momentOf(evidence, parseTime(one.at)),
    review: one,
    evidence,
    reviewer: one.reviewer ?? signerOf(evidence),
  }));
}

/** The signer of a document, who reviewed the change where the document names nobody else. */
function signerOf({ signer }: EvidenceFact): Contributor {
  const name = signer?.identity ?? describeSigner(signer);
  return { name, id: null, isBot: signer?.kind === 'certificate' && !/^[^@/\s]+@[^@/\s]+$/.test(signer.identity) };
}

/** The opinion of one reviewer; null where the reviewer has approved nothing. */
function opinionOf(said: readonly Said[], change: Change, rules: ApprovalRules): Opinion | null {
  const approvals = said.filter(({ review }) => review.state === 'approved');
  if (approvals.length === 0) return null;
  const withdrawn = new Set(
    said.flatMap(({ review }) => (review.state === 'dismissed' && review.id !== null ? [review.id] : [])),
  );
  // A report that nobody vouches for can withdraw an approval, but cannot renew one.
  const decisive = said.filter(
    ({ review, evidence }) =>
      review.state !== 'commented' &&
      (review.id === null || !withdrawn.has(review.id)) &&
      (review.state !== 'approved' || isProven(evidence)),
  );
  // Of reviews that are not newer than each other, the one that does not approve counts.
  const isRefused = newestOf(decisive).some(({ review }) => review.state !== 'approved');
  const judged = approvals.map((approval) => {
    const isWithdrawn = isRefused || withdrawn.has(approval.review.id ?? '');
    return { approval, objection: isWithdrawn ? ('withdrawn' as const) : objectionTo(approval, change, rules) };
  });
  const best = judged.find(({ objection }) => objection === null) ?? judged[0]!;
  return { reviewer: best.approval.reviewer, evidence: best.approval.evidence.id, objection: best.objection };
}

/** The opinions that are certainly of different persons: of two that may be of one person, only the first is kept. */
export function ofDifferentPersons(opinions: readonly Opinion[]): Opinion[] {
  const kept: Opinion[] = [];
  for (const one of opinions)
    if (kept.every(({ reviewer }) => isSamePerson(reviewer, one.reviewer) === false)) kept.push(one);
  return kept;
}

/** Why an approval that stands does not count; null where it does. */
function objectionTo(
  { review, evidence, reviewer, time }: Said,
  { heads, authors, mergedAt }: Change,
  { excludeAuthor, dismissStale }: ApprovalRules,
): Objection | null {
  if (!isProven(evidence)) return 'unproven';
  if (reviewer.isBot) return 'bot';
  if (excludeAuthor) {
    const same = authors.map((author) => isSamePerson(author, reviewer));
    if (same.includes(true)) return 'author';
    if (same.includes(null)) return 'author-unclear';
  }
  // A stale approval is one of another commit of the change; one that names no commit is of none that is known.
  if (dismissStale && (review.commit === null || !heads.has(review.commit))) return 'another-commit';
  return mergedAt !== null && time > mergedAt ? 'after-merge' : null;
}

/** Whether two names are of one person; null where they cannot be compared. */
function isSamePerson(a: Contributor, b: Contributor): boolean | null {
  if (a.id !== null && b.id !== null) return a.id === b.id;
  if (a.name.toLowerCase() === b.name.toLowerCase()) return true;
  return formOf(a.name) === formOf(b.name) ? false : null;
}

/** The form of a name: only names of one form can be told apart. */
function formOf(name: string): 'url' | 'address' | 'login' {
  if (name.includes('://') || name.startsWith('mailto:')) return 'url';
  return name.includes('@') ? 'address' : 'login';
}
