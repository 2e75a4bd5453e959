import { ARTIFACT_STATUSES, type Status } from '#lib/status/status.ts';
import type { Db } from '#db/open.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import type { StatusCounts } from '#lib/views/metrics.ts';

/** The number of artifacts of a project with each current status, deployed or not. */
export async function statusCountsOf(db: Db, project: number): Promise<StatusCounts> {
  return countsOf(await statusCounts(db, project));
}

/** The numbers of artifacts by status, with those that are 0. */
export function countsOf(rows: readonly { status: Status; artifacts: number }[]): StatusCounts {
  const counts = Object.fromEntries(ARTIFACT_STATUSES.map((status) => [status, 0])) as StatusCounts;
  for (const row of rows) counts[row.status] += row.artifacts;
  return counts;
}
