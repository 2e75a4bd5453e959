/** A row of a project, as every list shows it. */
import { shareOf } from '#lib/metrics/figures.ts';
import { artifactAt } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import type { ProjectListItem, StatusCounts } from '../views.ts';
import { digestOf, levelOf, refOf } from './artifact-item.ts';
import { countsOf } from './status-counts.ts';

/** Coverage is of all its artifacts that a policy applies to; level and status are those of its latest one. */
export async function projectItem(db: Db, row: ProjectRow): Promise<ProjectListItem> {
  const counts = await countsOf(db, row.id);
  const latest = row.latestArtifact === null ? null : await artifactAt(db, row.latestArtifact);
  return {
    ...refOf(row.slug), counts, artifacts: row.artifacts, coverage: shareOf(counts.verified, judged(counts)).share,
    slsaLevel: latest ? levelOf(latest.slsaLevel) : null, lastBuildAt: row.lastBuildAt,
    latest: latest && { digest: await digestOf(db, latest), status: latest.status, version: latest.version },
  };
}

/** How many of them a policy applies to. */
export function judged(counts: StatusCounts): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0) - counts.unknown;
}
