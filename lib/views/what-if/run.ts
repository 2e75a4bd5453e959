/** A comparison of the present statuses with those under a draft, and its result. */
import type { Status } from '#lib/status/status.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';
import type { PolicyRef } from '../policy/applied-policy.ts';

/**
 * An artifact whose status would change. `environment`: by the policy of this environment; null: of none. `from` is
 * null where it does not run in that environment yet, and `to` where it would not run there any more.
 */
export type WhatIfChange = {
  digest: string;
  name: string | null;
  /** Its project, or the one it would belong to where it has none. */
  project: ProjectRef | null;
  environment: string | null;
  from: Status | null;
  to: Status | null;
  /** Why it would have the other status. */
  reason: string;
  policy: PolicyRef;
};

/** The number of artifacts of a project that would change from one status to another. */
export type WhatIfCount = {
  /** Slug; null for artifacts of no project. */
  project: string | null;
  environment: string | null;
  from: Status | null;
  to: Status | null;
  artifacts: number;
};

/**
 * Artifacts that were compared, of all; and those that were evaluated, because the draft may concern them. `stage`:
 * a draft of anything but policies and waivers is first tried in a copy of the data.
 */
export type WhatIfProgress = {
  stage: 'copy' | 'change' | 'compare';
  examined: number;
  total: number;
  evaluated: number;
};

export type WhatIfRun = {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  startedAt: string;
  progress: WhatIfProgress;
  durationMs: number;
  /** The most frequent first. */
  counts: WhatIfCount[];
  /** The first changes, in the order of the artifacts; at most 1,000. */
  changes: WhatIfChange[];
  /** The number of changes that are not in `changes`. */
  changesHidden: number;
  /** Why the run failed; null otherwise. */
  error: string | null;
};
