import type { ChangeReview, Contributor, Review } from '#lib/evidence/model/evidence.ts';

const STATE_LABELS: Record<Review['state'], string> = {
  approved: 'approved',
  'changes-requested': 'requested changes',
  commented: 'commented',
  dismissed: 'review dismissed',
};

/** The most reviews and controls that a row lists. */
const MAX_LISTED = 10;

/** The rows of a document about a change and its reviews. `timeText` formats a time that the document tells. */
export function reviewRows(
  {
    change,
    repository,
    author,
    baseRef,
    headCommit,
    mergeCommit,
    mergedBy,
    mergedAt,
    reviews,
    protection,
  }: ChangeReview,
  timeText: (at: string | null) => string | null,
): (readonly [string, string | null])[] {
  return [
    ['Says', 'how a change of the source was reviewed'],
    ['Change', change],
    ['Repository', repository],
    ['Author', nameOf(author)],
    ['Branch', baseRef],
    ['Last commit', headCommit],
    ['Merged as', mergeCommit],
    ['Merged by', nameOf(mergedBy)],
    ['Merged', timeText(mergedAt)],
    ...reviews.slice(0, MAX_LISTED).map((review) => ['Review', describeReview(review, timeText)] as const),
    [
      'Protection',
      protection
        .map(({ control }) => control)
        .slice(0, MAX_LISTED)
        .join(', '),
    ],
  ];
}

function describeReview(
  { reviewer, state, at, commit }: Review,
  timeText: (at: string | null) => string | null,
): string {
  const parts = [`${nameOf(reviewer) ?? 'the signer'} ${STATE_LABELS[state]}`, commit, timeText(at)];
  return parts.filter((part) => part !== null).join(', ');
}

function nameOf(contributor: Contributor | null): string | null {
  return contributor && `${contributor.name}${contributor.isBot ? ' (an app)' : ''}`;
}
