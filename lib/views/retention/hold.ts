/** Legal holds, as answers describe them. */
import type { ActorView } from '#lib/views/reference/actor.ts';

/** One hold: exactly one of `project`, `artifact` and `evidence` is not null. */
export type HoldView = {
  id: number;
  /** The slug of the project. */
  project: string | null;
  /** The digest of the artifact, `alg:hex`. */
  artifact: string | null;
  /** The id of the document, `sha256:…`. */
  evidence: string | null;
  reason: string;
  createdAt: string;
  createdBy: ActorView | null;
  releasedAt: string | null;
  releasedBy: ActorView | null;
  releaseReason: string | null;
};

export type HoldPage = { holds: HoldView[]; cursor: string | null };
