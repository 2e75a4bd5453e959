/** Comparisons in responses of the API and on pages. */
import type {
  AspectComparison,
  AspectOutcome,
  DifferenceCounts,
  Outcome,
  Stated,
} from '#lib/compare/compare-profiles.ts';
import type { SearchEnd } from '#lib/compare/first-difference.ts';
import type { Aspect } from '#lib/compare/profile.ts';
import type { Status } from '#lib/status/status.ts';

/** An artifact as one of the releases of a project. */
export type ReleaseRef = {
  digest: string;
  name: string | null;
  version: string | null;
  /** The end of its build or its signing, else when it was first seen; RFC 3339. */
  at: string;
};

/** One of the two things that are compared. `kind` is the same for both. */
export type ComparedSide = {
  kind: 'artifact' | 'environment';
  /** The digest, or the name of the environment. */
  digest: string | null;
  environment: string | null;
  name: string | null;
  version: string | null;
  /** The slug of the project; null where it belongs to none. */
  project: string | null;
  /** As of this time, RFC 3339; null: now. */
  at: string | null;
  /** Null for an environment, and where the artifact was not known at `at`. */
  status: Status | null;
  /** The number of documents about the artifact that the reader may not see. They are not compared. */
  privateDocuments: number;
};

/** An artifact of one side that is matched with one of the other side. */
export type PartSide = { digest: string; version: string | null; status: Status | null };

/**
 * Two matched artifacts: the platforms of two image indexes with one name, files of two releases, or what runs of one
 * project in two environments. `new`: only the second side has it; `gone`: only the first one. `not-known` also where
 * the other side has more parts than were read.
 */
export type PartComparison = {
  name: string;
  /** Null where only the other side is known to have it. */
  a: PartSide | null;
  b: PartSide | null;
  outcome: Outcome | 'new' | 'gone';
  /** The aspects that are not equal, with the number of differences. Empty for `new` and `gone`. */
  aspects: { aspect: Aspect; outcome: AspectOutcome; counts: DifferenceCounts }[];
};

export type ComparisonView = {
  a: ComparedSide;
  b: ComparedSide;
  outcome: Outcome;
  /** Empty for two environments. */
  aspects: AspectComparison[];
  /** Of image indexes, files of one release and environments; at most 100. */
  parts: PartComparison[];
  /** Parts that were not compared. */
  partsHidden: number;
};

/** The release in which a fact got the value that it has in `b`. */
export type FirstDifferenceView = {
  aspect: Aspect;
  key: string;
  label: string;
  end: SearchEnd;
  /** The oldest release that is known to have the value; null where nothing is known of it in the newest one. */
  first: (ReleaseRef & { stated: Stated | null }) | null;
  /** The newest release that differs; null where none was found. */
  before: (ReleaseRef & { stated: Stated | null }) | null;
  /** Releases between these two of which it is not known; at most 20. */
  between: ReleaseRef[];
  betweenHidden: number;
  /** The number of releases that were examined. */
  examined: number;
};

/** What an artifact can be compared with: its earlier releases, newest first, and environments by name. */
export type CompareChoices = { releases: ReleaseRef[]; releasesHidden: number; environments: string[] };
