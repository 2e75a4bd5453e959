import { shareOf } from '#lib/metrics/figures.ts';
import type { Db } from '#db/open.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import type { ProjectListItem } from '#lib/views/project.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';
import { digestOf, toSlsaLevel, parseProjectSlug } from './artifact-item.ts';
import { latestVersion } from './latest-version.ts';
import { statusCountsOf } from './status-counts.ts';

/**
 * A project as every list shows it. Coverage counts the artifacts whose status is not unknown; level and status are
 * those of the newest version.
 */
export async function projectItem(db: Db, row: ProjectRow): Promise<ProjectListItem> {
  const counts = await statusCountsOf(db, row.id);
  const latest = await latestVersion(db, row);
  return {
    ...parseProjectSlug(row.slug),
    claimed: row.claimedAt !== null,
    counts,
    artifacts: row.artifacts,
    coverage: shareOf(counts.verified, evaluatedCount(counts)).share,
    slsaLevel: latest ? toSlsaLevel(latest.level) : null,
    lastBuildAt: row.lastBuildAt,
    latest: latest && {
      digest: await digestOf(db, latest.worst),
      status: latest.worst.status,
      version: latest.worst.version,
    },
  };
}

/** The number of artifacts that shares count: all but those with the status `unknown`. */
function evaluatedCount(counts: StatusCounts): number {
  return Object.values(counts).reduce((sum, number) => sum + number, 0) - counts.unknown;
}
