/** Tells which artifacts were last evaluated by a version that knew no authority. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';

/** The first version of the policy whose evaluations follow authority. */
const FIRST_POLICY_VERSION = 6;

/** Whether a version of the policy, as text or number, is from before authority. Null: nothing was evaluated yet. */
export function isPolicyBeforeAuthority(version: string | null): boolean {
  return version !== null && Number(version) < FIRST_POLICY_VERSION;
}

/**
 * Whether an artifact was last evaluated before authority was introduced. Its links then say that all evidence counts,
 * so it has to be settled before it is evaluated again.
 */
export function isFromBeforeAuthority({ policyVersion }: Pick<ArtifactRow, 'policyVersion'>): boolean {
  return policyVersion > 0 && policyVersion < FIRST_POLICY_VERSION;
}
