/** Projects in responses of the API and on pages. */
import type { Status } from '#lib/status/status.ts';
import type { ActorView } from './actor.ts';
import type { DeploymentView } from './deployment.ts';
import type { MetricsView, StatusCounts } from './metrics.ts';
import type { ProjectRef, SlsaLevel } from './project-ref.ts';

export type ProjectListItem = ProjectRef & {
  counts: StatusCounts;
  artifacts: number;
  coverage: number | null;
  slsaLevel: SlsaLevel;
  lastBuildAt: string | null;
  latest: { digest: string; status: Status; version: string | null } | null;
};

export type ProjectPage = { projects: ProjectListItem[]; cursor: string | null };

export type ProjectView = ProjectListItem & {
  earlierNames: { slug: string; until: string }[];
  hostId: string | null;
  /** Who claimed the project for this installation, and when; null where nobody has. */
  claimedBy: ActorView | null;
  claimedAt: string | null;
  levels: { level: number; artifacts: number }[];
  builders: { id: string; artifacts: number; recognised: boolean; level: SlsaLevel }[];
  environments: DeploymentView[];
  /** One entry for each version, oldest first; `regression`: its status is worse than that of the version before. */
  strip: { digest: string; version: string | null; status: Status; at: string; regression: boolean }[];
  metrics: MetricsView;
};
