import { ARTIFACT_STATUSES } from '#lib/status/status.ts';
import type { Db } from '#db/open.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';

/** The number of artifacts of a project with each current status, deployed or not. */
export async function statusCountsOf(db: Db, project: number): Promise<StatusCounts> {
  const counts = Object.fromEntries(ARTIFACT_STATUSES.map((status) => [status, 0])) as StatusCounts;
  for (const row of await statusCounts(db, project)) counts[row.status] += row.artifacts;
  return counts;
}
