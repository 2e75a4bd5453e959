import type { RebuildOutcome } from '#lib/policy/checks/build/rebuild-report.ts';

/** What a rebuild gave, in a few words. */
export const REBUILD_LABELS: Record<RebuildOutcome, string> = {
  reproduced: 'reproduced',
  equivalent: 'equal after normalisation',
  differs: 'differs',
  'could-not-rebuild': 'could not be built',
  unknown: 'no result',
};
