/**
 * The releases that need attention, most urgent first: deployed before undeployed; within each, the worse status before
 * the better, and the newer before the older.
 */
import { OPEN_STATUSES } from '#lib/metrics/glossary.ts';
import { shiftDay, type Period } from '#lib/metrics/period.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import {
  countUndeployedWithStatus,
  undeployedWithStatus,
  deployedWithStatus,
  type SeenPeriod,
} from '#db/artifact/attention.ts';
import type { Db } from '#db/open.ts';
import { deploymentsOfArtifact, environmentName } from '#db/project/deployments.ts';
import { statusCounts } from '#db/rollup/read-rollups.ts';
import { ALL_PROJECTS } from '#lib/metrics/rollup-deltas.ts';
import { artifactItem, runningParts } from '#lib/query/item/artifact-item.ts';
import type { AttentionItem } from '#lib/views/overview.ts';

/** The count of undeployed artifacts stops here. */
const MAX_COUNT = 1_000;

export type Attention = { items: AttentionItem[]; total: { count: number; atLeast: boolean } };

/** At most `limit` items, and the number of all. An undeployed artifact counts only when first seen in the period. */
export async function needsAttention(
  db: Db,
  project: number | null,
  { from, to }: Period,
  limit: number,
): Promise<Attention> {
  const period = { from, to: shiftDay(to, 1) };
  const rows: ArtifactRow[] = [];
  for (const status of OPEN_STATUSES)
    if (rows.length < limit) rows.push(...(await deployedWithStatus(db, project, status, limit - rows.length)));
  for (const status of OPEN_STATUSES)
    if (rows.length < limit)
      rows.push(...(await undeployedWithStatus(db, project, status, period, limit - rows.length)));
  const items = await Promise.all(rows.map((row) => attentionItem(db, row)));
  return { items, total: await countAttention(db, project, period) };
}

async function countAttention(db: Db, project: number | null, period: SeenPeriod): Promise<Attention['total']> {
  const counts = await statusCounts(db, project ?? ALL_PROJECTS);
  let count = counts
    .filter((row) => row.deployed && OPEN_STATUSES.includes(row.status))
    .reduce((sum, row) => sum + row.artifacts, 0);
  let atLeast = false;
  for (const status of OPEN_STATUSES) {
    const undeployed = await countUndeployedWithStatus(db, project, status, period, MAX_COUNT);
    count += undeployed;
    atLeast ||= undeployed === MAX_COUNT;
  }
  return { count, atLeast };
}

async function attentionItem(db: Db, row: ArtifactRow): Promise<AttentionItem> {
  const item = await artifactItem(db, row);
  const since = new Map<string, string>();
  const running = await runningParts(db, row);
  const deployments = await Promise.all(running.map(({ id }) => deploymentsOfArtifact(db, id, 64)));
  for (const deployment of deployments.flat()) {
    if (deployment.until !== null || deployment.status !== 'deployed') continue;
    const environment = await environmentName(db, deployment.environment);
    const known = since.get(environment);
    if (known === undefined || deployment.since < known) since.set(environment, deployment.since);
  }
  return {
    ...item,
    deployedTo: [...since].map(([environment, at]) => ({ environment, since: at })).sort(productionFirst),
  };
}

/** Production environments first, then the environment in which the artifact has run longest. */
function productionFirst(a: { environment: string; since: string }, b: { environment: string; since: string }): number {
  const rank = ({ environment }: { environment: string }) =>
    /^prod/i.test(environment) || /^live$/i.test(environment) ? 0 : 1;
  return rank(a) - rank(b) || a.since.localeCompare(b.since) || a.environment.localeCompare(b.environment);
}
