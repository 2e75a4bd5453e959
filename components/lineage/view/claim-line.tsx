import { CLAIM_LABELS, type ClaimBasis } from '#lib/lineage/labels.ts';

/** A small icon of a claim's line: solid for verified, dashed for unverified, dotted without authority. */
export function ClaimLine({ basis }: { basis: ClaimBasis }) {
  return (
    <svg aria-hidden="true" width="24" height="8" viewBox="0 0 24 8" className="inline-block shrink-0 text-ink-2">
      <path d="M0 4H24" stroke="currentColor" strokeWidth="1.5" strokeDasharray={CLAIM_LABELS[basis].dash?.join(' ')} />
    </svg>
  );
}
