/**
 * The artifact statuses. Only `derive-status.ts` decides one, and only `presentation.ts` defines how one looks.
 */
export const ARTIFACT_STATUSES = ['verified', 'incomplete', 'failed', 'waived', 'unknown', 'error'] as const;

/**
 * `verified`: every required check passes. `incomplete`: nothing is wrong, but required evidence is missing. `failed`:
 * a required check fails. `waived`: failed or incomplete, but a waiver accepts it. `unknown`: nothing is known, no
 * project here expects it, or no policy applies. `error`: a required check could not be made.
 */
export type Status = (typeof ARTIFACT_STATUSES)[number];

/** What a waiver is narrowed to. Null: it is not narrowed in this respect. */
export type WaiverScope = {
  /** It counts only in the environment with this name; null: in every one, and in the status without environment. */
  environment: string | null;
  /** Id of a vulnerability: it counts only for the findings with this id or alias. */
  vulnerability: string | null;
  /** A package URL: it counts only for the findings in this package, in every version where it names none. */
  component: string | null;
};

export type Waiver = WaiverScope & { id: string; rule: string; owner: string; reason: string; expiresAt: string };

/** What has become of a request for a waiver. Only an approved one that nobody has ended counts. */
export type WaiverDecision = 'approved' | 'requested' | 'refused';

/** A waiver as it is stored, whether it counts or not. */
export type StoredWaiver = Waiver & { decision: WaiverDecision; ended: boolean };

export type ArtifactStatus = {
  status: Status;
  /** The status without waivers. Equal to `status` when no waiver applies. */
  underlying: Status;
  /** The reason for the status, in one sentence. */
  reason: string;
  /** The rule that decided the status; null when it is verified or unknown. */
  rule: string | null;
  waivers: Waiver[];
  /** The statuses of the platforms, only for an image index without verified evidence of its own. */
  derived?: {
    platforms: number;
    /** The number of platforms with a known status. */
    attested: number;
    weakest: Status | null;
    /** The names of the unknown platforms; a bounded number. */
    missing: string[];
  };
};
