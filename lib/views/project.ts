/** Projects in responses of the API and on pages. */
import type { Status } from '#lib/status/status.ts';
import type { ActorView } from './reference/actor.ts';
import type { DeploymentView } from './deployment.ts';
import type { MetricsView, StatusCounts } from './metrics.ts';
import type { ProjectRef, SlsaLevel } from './reference/project-ref.ts';

export type ProjectListItem = ProjectRef & {
  /** Whether it is expected here: somebody of this installation has claimed it. */
  claimed: boolean;
  counts: StatusCounts;
  artifacts: number;
  coverage: number | null;
  slsaLevel: SlsaLevel;
  lastBuildAt: string | null;
  latest: { digest: string; status: Status; version: string | null } | null;
};

/** An artifact over which two expected projects have equal authority; `other` is the other project. */
export type ConflictView = { digest: string; name: string | null; version: string | null; other: ProjectRef };

export type ProjectPage = { projects: ProjectListItem[]; cursor: string | null };

export type ProjectView = ProjectListItem & {
  earlierNames: { slug: string; until: string }[];
  hostId: string | null;
  /** Who claimed the project for this installation, and when; null where nobody has. */
  claimedBy: ActorView | null;
  claimedAt: string | null;
  /** Artifacts over which another expected project has equal authority, the newest first; at most 50. */
  conflicts: ConflictView[];
  conflictsHidden: number;
  levels: { level: number; artifacts: number }[];
  builders: { id: string; artifacts: number; recognised: boolean; level: SlsaLevel }[];
  environments: DeploymentView[];
  /** One entry for each version, oldest first; `regression`: its status is worse than that of the version before. */
  strip: { digest: string; version: string | null; status: Status; at: string; regression: boolean }[];
  metrics: MetricsView;
};

/**
 * The report of the migration of a store that was filled before authority was introduced: the artifacts that were
 * verified or waived, and that became unknown because no project here expects them.
 */
export type MigrationView = {
  /** `none`: the store needed no migration. */
  state: 'none' | 'running' | 'done';
  /** RFC 3339; null where it has not started, or not ended. */
  startedAt: string | null;
  finishedAt: string | null;
  /** Artifacts of projects that nobody has claimed, the number of these projects, and artifacts without a project. */
  counts: { artifacts: number; projects: number; withoutProject: number };
  /** The first of these projects, each with the number of its artifacts. */
  projects: (ProjectRef & { artifacts: number })[];
  artifacts: MigratedArtifactView[];
  cursor: string | null;
};

/** An artifact of the report; `before` is its status before. */
export type MigratedArtifactView = {
  digest: string;
  name: string | null;
  version: string | null;
  project: ProjectRef | null;
  before: Status;
  reason: string;
};
