import type { ArtifactView } from '#lib/views/artifact.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import { coversFinding, coversPart, coverVerdict } from '#lib/status/waived-findings.ts';
import type { WaiverView } from '#lib/views/waiver.ts';
import { canBeWaived, type Covers } from './covers.ts';

/** What waivers cover of each check. The server finds it: a browser would have to load what reads package URLs. */
export function findCovers(checks: readonly Verdict[], waivers: readonly WaiverView[]): Covers {
  return Object.fromEntries(
    checks.filter(canBeWaived).flatMap((check) => {
      const own = waivers.filter((waiver) => coversPart(waiver, check));
      if (own.length === 0) return [];
      const open = check.findings?.find((finding) => !own.some((waiver) => coversFinding(waiver, finding)));
      return [[check.rule, { waivers: own, isCovered: coverVerdict(own, check), firstOpen: open?.id ?? null }]];
    }),
  );
}

/** What the waivers of an artifact that count now cover of its checks. */
export function coversOf({ checks, waivers, status }: Pick<ArtifactView, 'checks' | 'waivers' | 'status'>): Covers {
  const counting = new Set(status.waivers.map(({ id }) => id));
  return findCovers(
    checks,
    waivers.filter(({ id }) => counting.has(id)),
  );
}
