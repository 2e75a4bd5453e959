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

export type Waiver = { id: string; rule: string; owner: string; reason: string; expiresAt: string };

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
