/** Legal holds, as answers describe them. */
import type { ReleaseView } from '#lib/views/reference/release.ts';

/** One hold: exactly one of `project`, `artifact` and `evidence` is not null. */
export type HoldView = ReleaseView & {
  id: number;
  /** The slug of the project. */
  project: string | null;
  /** The digest of the artifact, `alg:hex`. */
  artifact: string | null;
  /** The id of the document, `sha256:…`. */
  evidence: string | null;
};

export type HoldPage = { holds: HoldView[]; cursor: string | null };
