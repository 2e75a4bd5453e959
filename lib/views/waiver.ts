/** Waivers: rules that somebody set aside for an artifact or a project, with a reason and an end. */
import type { ActorView } from './reference/actor.ts';
import type { ProjectRef } from './reference/project-ref.ts';
import { MAX_REASON_LENGTH } from './reason.ts';

/** Limits of a new waiver: characters of its owner and reason, and days until it expires. */
export const WAIVER_LIMITS = { owner: 200, reason: MAX_REASON_LENGTH, days: 366 } as const;

export const WAIVER_STATES = ['active', 'ended'] as const;
export type WaiverState = (typeof WAIVER_STATES)[number];

/** A waiver covers either one artifact or one project; the other one is null. */
export type WaiverView = {
  id: string;
  rule: string;
  /** Null where the active policy has no such rule. */
  ruleTitle: string | null;
  artifact: { digest: string; name: string | null; project: ProjectRef | null } | null;
  project: ProjectRef | null;
  /** The person or team that answers for it, as its maker wrote it. */
  owner: string;
  reason: string;
  createdAt: string;
  /** Null for waivers stored before actors were. */
  createdBy: ActorView | null;
  expiresAt: string;
  revokedAt: string | null;
  revokedBy: ActorView | null;
  revokeReason: string | null;
  /** Neither expired nor revoked. */
  inForce: boolean;
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
