/** The stored documents of a registered predicate type. */
import type { VerificationOutcome } from '#lib/verify/result/verification.ts';
import type { ConformanceView } from './conformance.ts';

export type TypedDocument = {
  id: string;
  receivedAt: string;
  /** The outcome of its verification, which has nothing to do with its type. */
  outcome: VerificationOutcome;
  /** Name and digest of the first artifact that it is about, and the project of that artifact. */
  subject: string | null;
  artifact: string | null;
  project: string | null;
  /** Null where another type, or none, judges the documents of its projects. */
  conformance: ConformanceView | null;
};

/**
 * `total`: the documents of the predicate type; `isTotalCut`: there are more than that. `cursor`: null on the last
 * page.
 */
export type TypedDocumentPage = {
  documents: TypedDocument[];
  total: number;
  isTotalCut: boolean;
  cursor: string | null;
};
