/**
 * The words of artifact status, once. `derive.ts` beside it is the only place that decides one; `marks.ts` the only
 * place that draws one.
 */
export const ARTIFACT_STATUSES = ['verified', 'incomplete', 'failed', 'waived', 'unknown', 'error'] as const;

/**
 * `verified` every required check passes · `incomplete` nothing is wrong, required evidence is missing · `failed` a
 * required
 * check fails · `waived` would be failed or incomplete but for a waiver · `unknown` nothing is known or no policy
 * applies ·
 * `error` could not be checked.
 */
export type Status = (typeof ARTIFACT_STATUSES)[number];

export type Waiver = { id: string; rule: string; owner: string; reason: string; expiresAt: string };

export type ArtifactStatus = {
  status: Status;
  /** Without the waiver: what it would be. Equal to `status` where none applies. */
  underlying: Status;
  /** One sentence: why. */
  reason: string;
  /** The rule that decided; null when verified or unknown. */
  rule: string | null;
  waivers: Waiver[];
  /** For an image index that no verified evidence is about: how its platforms stand. Left out for everything else. */
  derived?: {
    platforms: number;
    /** Those of which something is known. */
    attested: number;
    weakest: Status | null;
    /** Names of those of which nothing is known; a bounded number. */
    missing: string[];
  };
};
