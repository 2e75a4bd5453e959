/** The status of artifacts and projects as of a past moment, in responses of the API and on pages. */
import type { CheckOutcome } from '#lib/verify/result/verification.ts';
import type { Verdict } from '#lib/policy/facts/policy.ts';
import type { Status } from '#lib/status/status.ts';
import type { PolicyRef } from '#lib/views/policy/applied-policy.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';

/** The most artifacts of a project whose status as of a moment one answer compares. */
export const MAX_COMPARED = 500;

/** Artifacts of one page of an environment as of a moment. */
export const DEFAULT_ENVIRONMENT_PAGE = 50;
export const MAX_ENVIRONMENT_PAGE = 200;

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

/** What an evaluation concludes, without its checks. */
export type AsOfDecision = Omit<AsOfStatus, 'checks'>;

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

/** An artifact that ran in an environment at a moment, or runs there today. The statuses are those there. */
export type EnvironmentArtifactAsOf = {
  digest: string;
  name: string | null;
  /** Whether it ran there then, as was known then. */
  ran: boolean;
  /** Since when it ran, as was known then, RFC 3339; null where it did not. */
  since: string | null;
  /** Whether it runs there today. */
  runs: boolean;
  /** Recomputed from what was known then, by the policies of then; null where it did not run there. */
  past: AsOfDecision | null;
  /** The same by the policies of now. */
  pastByCurrentPolicies: AsOfDecision | null;
  today: AsOfDecision;
};

/** What ran in an environment at a moment, beside today. Times are RFC 3339. */
export type EnvironmentAsOf = {
  environment: string;
  at: string;
  /** The artifacts of this page that ran there then, by their status then. */
  past: AsOfCounts;
  /** The artifacts of this page that run there today, by their status today. */
  today: AsOfCounts;
  /** Those that were known to Attestry last come first. */
  artifacts: EnvironmentArtifactAsOf[];
  cursor: string | null;
};
