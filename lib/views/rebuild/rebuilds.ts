/** The rebuilds of an artifact, in responses of the API and on pages. */
import type { RebuildOutcome } from '#lib/policy/checks/build/rebuild-report.ts';
import type { RebuildTally } from '#lib/policy/checks/build/rebuilders.ts';
import type { SpeakerView } from '#lib/views/reference/speaker.ts';

export const REBUILD_OUTCOMES = [
  'reproduced',
  'equivalent',
  'differs',
  'could-not-rebuild',
  'unknown',
] as const satisfies readonly RebuildOutcome[];

/** `verified`: the document counts and is verified. `reported`: it counts. `claimed`: it does not count. */
export const REBUILD_STANDINGS = ['verified', 'reported', 'claimed'] as const;

/** One report of a rebuild. */
export type RebuildView = {
  rebuilder: SpeakerView;
  /** Whether the rebuilder also signed the build: then it is no independent rebuilder. */
  isBuilder: boolean;
  outcome: RebuildOutcome;
  standing: (typeof REBUILD_STANDINGS)[number];
  /** Whether it is the result that counts of this rebuilder. */
  isCurrent: boolean;
  /** Whether the rebuilder reproduced the artifact before, and this later result is another one. */
  isRegression: boolean;
  /** When it was signed, else when the document says that it was done, else when it came; RFC 3339. */
  at: string;
  /** The builder that the document names; it decides nothing. */
  builder: string | null;
  /** `alg:value` of what the rebuild gave, where it gave something else. */
  rebuilt: string[];
  /** The address of a report of the differences, where it is an `https` URL. Attestry never fetches it. */
  differencesUrl: string | null;
  buildId: string | null;
  reason: string | null;
  document: { id: string; title: string };
};

/** The release before, which was reproduced, where this one is not. */
export type ReproducedRelease = { digest: string; name: string | null; version: string | null; summary: string };

export type RebuildsView = {
  /** Null where no rebuild counts. */
  summary: string | null;
  tally: RebuildTally;
  /** What counts first, then newest first; at most 50. */
  reports: RebuildView[];
  hidden: number;
  /** Null where the release before was not reproduced or is not known, and where nobody gets something else here. */
  reproducedBefore: ReproducedRelease | null;
};
