/** What would change if policies were others: the draft, the run, and its result. */
import type { Status } from '#lib/status/status.ts';
import type { ProjectRef } from '#lib/views/reference/project-ref.ts';
import type { PolicyRef } from './applied-policy.ts';

/** Changes that are tried and not made. */
export type WhatIfDraft = {
  /** Documents to apply, each as text in YAML or JSON, or as a value. */
  apply?: unknown[];
  /** Ids of policies to retire. */
  retire?: string[];
};

/** An artifact whose status would change. `environment`: by the policy of this environment; null: of none. */
export type WhatIfChange = {
  digest: string;
  name: string | null;
  project: ProjectRef | null;
  environment: string | null;
  from: Status;
  to: Status;
  /** Why it would have the other status. */
  reason: string;
  policy: PolicyRef;
};

/** The number of artifacts of a project that would change from one status to another. */
export type WhatIfCount = {
  /** Slug; null for artifacts of no project. */
  project: string | null;
  environment: string | null;
  from: Status;
  to: Status;
  artifacts: number;
};

export type WhatIfRun = {
  id: string;
  state: 'running' | 'done' | 'cancelled' | 'failed';
  startedAt: string;
  /** Artifacts that were looked at, of all; and those of them that were evaluated, since a policy of theirs differs. */
  progress: { examined: number; total: number; evaluated: number };
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
