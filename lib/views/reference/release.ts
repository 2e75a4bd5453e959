import type { ActorView } from './actor.ts';

/** Why, when and by whom a quarantine or a legal hold was made; and released, null while it is in force. */
export type ReleaseView = {
  reason: string;
  createdAt: string;
  createdBy: ActorView | null;
  releasedAt: string | null;
  releasedBy: ActorView | null;
  releaseReason: string | null;
};
