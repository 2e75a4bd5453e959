/** What deployments were before they changed. */
import { eq, sql } from 'drizzle-orm';
import type { Tx } from '../connection/connection.ts';
import { prepared } from '../connection/connection.ts';
import type { DeploymentRow } from '../project/deployments.ts';
import { deployment as d, deploymentChange as t } from '../schema/index.ts';

const stored = prepared((db) =>
  db
    .select()
    .from(d)
    .where(eq(d.id, sql.placeholder('id')))
    .prepare(),
);

const add = prepared((db) =>
  db
    .insert(t)
    .values({
      deployment: sql.placeholder('deployment'),
      at: sql.placeholder('at'),
      environment: sql.placeholder('environment'),
      artifact: sql.placeholder('artifact'),
      status: sql.placeholder('status'),
      since: sql.placeholder('since'),
      until: sql.placeholder('until'),
      recordedAt: sql.placeholder('recordedAt'),
    })
    .prepare(),
);

/** The columns of a deployment that say where, when and of which artifact it ran. */
const KEPT = ['environment', 'artifact', 'status', 'since', 'until'] as const;

/**
 * Record at `at` (RFC 3339) what a stored deployment was before it becomes `next`; null: before it is removed. Nothing
 * is recorded where it was added at the same moment, or where it ran in the same way.
 */
export async function recordDeploymentChange(
  tx: Tx,
  id: number,
  next: Pick<DeploymentRow, (typeof KEPT)[number]> | null,
  at: string,
): Promise<void> {
  const before = await stored(tx).get({ id });
  if (before === undefined) return;
  if (before.recordedAt !== null && Date.parse(before.recordedAt) === Date.parse(at)) return;
  if (next !== null && KEPT.every((column) => before[column] === next[column])) return;
  const { environment, artifact, status, since, until, recordedAt } = before;
  await add(tx).run({ deployment: id, at, environment, artifact, status, since, until, recordedAt });
}
