/** Who may see a project, in responses and on pages. */
import type { ActorView } from '#lib/views/reference/actor.ts';

/** `private`: only callers with a role for the project see it. */
export const VISIBILITIES = ['public', 'private'] as const;
export type Visibility = (typeof VISIBILITIES)[number];

/** Who sees a project, and the changes of that, the newest first; at most 100. */
export type VisibilityView = {
  project: string;
  visibility: Visibility;
  changes: { visibility: Visibility; at: string; by: ActorView | null; reason: string }[];
};

/** The addresses of the badges of a project that are in use, without their random parts, which are not stored. */
export type BadgeAddressList = {
  project: string;
  addresses: { id: number; note: string; createdAt: string; createdBy: ActorView | null }[];
};

/** A new address: `svg` and `json` are paths with its random part, which is shown this once. */
export type NewBadgeAddress = { id: number; svg: string; json: string };
