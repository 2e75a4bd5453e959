import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { WaiverView } from '#lib/views/waiver.ts';

/** What waivers cover of a check whose rule is not met. */
export type Cover = {
  /** Those that cover the check, or some findings of it. */
  waivers: readonly WaiverView[];
  isCovered: boolean;
  /** The first vulnerability of the check that none of them covers; null where there is none. */
  firstOpen: string | null;
};

/** By rule: what the waivers cover of its check. Without the rules for which there is none. */
export type Covers = { readonly [rule: string]: Cover };

export function canBeWaived({ severity, outcome }: Verdict): boolean {
  return severity === 'block' && (outcome === 'fail' || outcome === 'missing');
}

export function coverOf({ rule, findings = [] }: Verdict, covers: Covers): Cover {
  return Object.hasOwn(covers, rule)
    ? covers[rule]!
    : { waivers: [], isCovered: false, firstOpen: findings[0]?.id ?? null };
}
