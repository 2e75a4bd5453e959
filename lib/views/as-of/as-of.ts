/** The status of artifacts and projects as of a past moment, in responses of the API and on pages. */
import type { CheckOutcome } from '#lib/verify/result/verification.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { Status } from '#lib/status/status.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';

/** The most artifacts of a project whose status as of a moment one answer compares. */
export const MAX_COMPARED = 500;

/** What an evaluation concludes. `underlying`: without waivers. */
export type AsOfStatus = {
  status: Status;
  underlying: Status;
  reason: string;
  /** The slug of the project that the artifact belonged to. */
  project: string | null;
  policy: PolicyRef;
  checks: Verdict[];
};

/** A check whose outcome then, by the policy of then, is another one than today; null: there is no such check. */
export type CheckDifference = { rule: string; title: string; past: CheckOutcome | null; today: CheckOutcome | null };

/** An artifact as of a moment, beside today. Times are RFC 3339. */
export type ArtifactAsOf = {
  digest: string;
  at: string;
  environment: string | null;
  /** What the history says; null where it was not known, and for an environment, of which there is no history. */
  shown: { status: Status; reason: string; since: string } | null;
  /** Recomputed from what was known then, by the policies of then; null where the artifact was not known. */
  past: AsOfStatus | null;
  /** The same by the policies of now. */
  pastByCurrentPolicies: AsOfStatus | null;
  today: AsOfStatus;
  differences: CheckDifference[];
};

/** How many artifacts have each status. */
export type AsOfCounts = Partial<Record<Status, number>>;

/** An artifact whose status then is another one than today; null: it did not belong to the project. */
export type ChangedArtifact = {
  digest: string;
  name: string | null;
  past: { status: Status; reason: string } | null;
  today: { status: Status; reason: string } | null;
};

/** A project as of a moment, beside today, of the artifacts that were known then. Times are RFC 3339. */
export type ProjectAsOf = {
  project: ProjectRef;
  at: string;
  environment: string | null;
  past: AsOfCounts;
  today: AsOfCounts;
  changed: ChangedArtifact[];
  /** How many artifacts were compared: the newest of those that were known then. */
  compared: number;
  /** Whether older artifacts exist that were not compared. */
  more: boolean;
};
