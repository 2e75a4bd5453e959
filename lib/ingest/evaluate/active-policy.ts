/** The one place that says which policy evaluates artifacts; everything else gets its policy from here. */
import { BASELINE } from '#lib/policy/packs/baseline.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';

/** The policy that applies now. */
export function activePolicy(): Policy {
  return BASELINE;
}
