/** A row of a project, as every list shows it. */
import { shareOf } from '#lib/metrics/figures.ts';
import type { Db } from '#db/open.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import type { ProjectListItem } from '#lib/views/project.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';
import { digestOf, levelOf, refOf } from './artifact-item.ts';
import { latestVersion } from './latest-version.ts';
import { countsOf } from './status-counts.ts';

/** Coverage is of all its artifacts that a policy applies to; level and status are those of its newest version. */
export async function projectItem(db: Db, row: ProjectRow): Promise<ProjectListItem> {
  const counts = await countsOf(db, row.id);
  const latest = await latestVersion(db, row);
  return {
    ...refOf(row.slug),
    counts,
    artifacts: row.artifacts,
    coverage: shareOf(counts.verified, judged(counts)).share,
    slsaLevel: latest ? levelOf(latest.level) : null,
    lastBuildAt: row.lastBuildAt,
    latest: latest && {
      digest: await digestOf(db, latest.worst),
      status: latest.worst.status,
      version: latest.worst.version,
    },
  };
}

/** How many of them a policy applies to. */
export function judged(counts: StatusCounts): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0) - counts.unknown;
}
