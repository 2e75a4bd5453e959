/** Waivers: rules that somebody set aside for an artifact or a project, with a reason and an end. */
import type { WaiverScope } from '#lib/status/status.ts';
import type { ActorView } from './reference/actor.ts';
import type { ProjectRef } from './reference/project-ref.ts';
import { MAX_REASON_LENGTH } from './reason.ts';

/** Limits of a new waiver: characters of its texts, and days until it expires. */
export const WAIVER_LIMITS = {
  owner: 200,
  reason: MAX_REASON_LENGTH,
  environment: 200,
  vulnerability: 100,
  component: 1_000,
  days: 366,
} as const;

/** A waiver in force is listed as expiring from this many days before its end. */
export const EXPIRING_DAYS = 14;

/** What a list can be narrowed to. `active`: in force. `expiring`: those of them that end within `EXPIRING_DAYS`. */
export const WAIVER_STATES = ['requested', 'expiring', 'active', 'ended'] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];

/**
 * `requested`: waits for a decision, and counts for nothing. `active`: in force. `refused`, `expired` and `ended` (by
 * somebody, or a request that was withdrawn) stay in the list and count for nothing.
 */
export type WaiverProgress = 'requested' | 'active' | 'refused' | 'expired' | 'ended';

/** What the draft of an OpenVEX statement can say of the vulnerability. */
export const VEX_DRAFT_STATUSES = ['under_investigation', 'not_affected', 'affected'] as const;
export type VexDraftStatus = (typeof VEX_DRAFT_STATUSES)[number];

/** The justifications of `not_affected` (OpenVEX 0.2.0, "Status justifications"). */
export const VEX_JUSTIFICATIONS = [
  'component_not_present',
  'vulnerable_code_not_present',
  'vulnerable_code_not_in_execute_path',
  'vulnerable_code_cannot_be_controlled_by_adversary',
  'inline_mitigations_already_exist',
] as const;
export type VexJustification = (typeof VEX_JUSTIFICATIONS)[number];

/** A request for a waiver. */
export type WaiverRequest = {
  /** The id of a rule of a policy in force. */
  rule: string;
  /** `alg:hex`. The request has either `artifact` or `project`. */
  artifact?: string | undefined;
  /** Slug `host/owner/name`. */
  project?: string | undefined;
  environment?: string | undefined;
  /** Id of a vulnerability, only for a rule about vulnerabilities. */
  vulnerability?: string | undefined;
  /** A package URL, with or without a version, only for a rule about vulnerabilities. */
  component?: string | undefined;
  owner: string;
  reason: string;
  /** An RFC 3339 time, or a day (00:00 UTC). */
  expiresAt: string;
  /** What the draft of the OpenVEX statement says; only with a vulnerability. */
  vexStatus?: VexDraftStatus | undefined;
  /** `not_affected` has either `justification` or `impact`. */
  justification?: VexJustification | undefined;
  impact?: string | undefined;
};

/** A waiver covers either one artifact or one project; the other one is null. */
export type WaiverView = WaiverScope & {
  id: string;
  rule: string;
  /** Null where no policy in force has such a rule. */
  ruleTitle: string | null;
  artifact: { digest: string; name: string | null; project: ProjectRef | null } | null;
  project: ProjectRef | null;
  state: WaiverProgress;
  /** The person or team that answers for it, as its maker wrote it. */
  owner: string;
  reason: string;
  createdAt: string;
  /** Who requested or created it. Null for waivers stored before actors were. */
  createdBy: ActorView | null;
  expiresAt: string;
  /** Who approved or refused it; null where nobody has, or where it needed no approval. */
  decidedAt: string | null;
  decidedBy: ActorView | null;
  decisionReason: string | null;
  revokedAt: string | null;
  revokedBy: ActorView | null;
  revokeReason: string | null;
  /** Whether it counts now: approved, neither expired nor revoked. */
  inForce: boolean;
  vexStatus: VexDraftStatus | null;
  justification: string | null;
  impact: string | null;
};

export type WaiverFilter = {
  /** `alg:hex`: waivers that cover the artifact, its own and those of its project. */
  artifact?: string;
  /** Slug, present or past: waivers of the project and of its artifacts. */
  project?: string;
  state?: WaiverState;
  cursor?: string;
  limit?: number;
};

export type WaiverPage = { waivers: WaiverView[]; cursor: string | null };
