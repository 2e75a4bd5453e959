/** Chooses the project of an artifact from what documents say about it, whatever the order of their arrival. */

/** How a document says that an artifact belongs to a project; weakest first. `index`: an image index names it. */
export const CLAIM_CONFIDENCES = ['claimed', 'index', 'verified', 'provenance'] as const;
export type ClaimConfidence = (typeof CLAIM_CONFIDENCES)[number];

/** A claim by a speaker with authority that an artifact belongs to a project. */
export type ProjectClaim = {
  /** Row id. */
  project: number;
  slug: string;
  /** True where somebody of this installation has claimed the project. */
  isExpected: boolean;
  confidence: ClaimConfidence;
  /** The trusted time of signing, else that of receipt, in ms since 1970; and the id of the document. */
  at: number;
  id: string;
};

export type ChosenProject = {
  project: number;
  confidence: ClaimConfidence;
  isExpected: boolean;
  /** Another expected project with equal authority over the artifact; null where there is none. */
  contender: number | null;
};

/**
 * The project of an artifact; null without a claim. A project that is expected here comes before any other one, then
 * the stronger claim. Two expected projects with equally strong claims are in conflict. Of several projects that nobody
 * expects, the one that was stated first counts.
 */
export function chooseProject(claims: readonly ProjectClaim[]): ChosenProject | null {
  const [best] = claims.toSorted(compare);
  if (best === undefined) return null;
  const rivals = claims.filter((one) => one.project !== best.project && strength(one) === strength(best));
  const contender = best.isExpected ? (rivals.toSorted(compare)[0]?.project ?? null) : null;
  return { project: best.project, confidence: best.confidence, isExpected: best.isExpected, contender };
}

function strength({ isExpected, confidence }: ProjectClaim): number {
  return CLAIM_CONFIDENCES.indexOf(confidence) + (isExpected ? CLAIM_CONFIDENCES.length : 0);
}

/** Expected projects in conflict are ordered by name, so that the choice does not depend on times. */
function compare(a: ProjectClaim, b: ProjectClaim): number {
  const byStrength = strength(b) - strength(a);
  if (byStrength !== 0 || a.project === b.project) return byStrength;
  if (a.isExpected) return a.slug < b.slug ? -1 : 1;
  return a.at - b.at || (a.id < b.id ? -1 : 1);
}
