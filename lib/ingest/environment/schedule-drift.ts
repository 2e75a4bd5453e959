/** Schedules the comparison of environments that a transaction may have made differ from what should run there. */
import { environmentsNamingDigest, environmentsNamingTag, hasInventories } from '#db/environment/inventories.ts';
import { labelsOf } from '#db/artifact/labels.ts';
import type { Tx } from '#db/open.ts';
import { addJob } from '#db/system/jobs.ts';
import { readImageReference } from '#lib/inventory/image-reference.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';

export const REFRESH_DRIFT = 'refresh-drift';

/** `environment`: a row id. */
export type RefreshDriftPayload = { environment: number };

/**
 * Schedule the comparison of the environments in which a deployment has changed, and of those whose inventories name an
 * artifact that was evaluated. Without an inventory no environment has anything to compare.
 */
export async function scheduleDrift(tx: Tx, batch: Batch): Promise<void> {
  if (!(await hasInventories(tx))) return;
  const environments = new Set(batch.deployedTo);
  for (const touched of batch.touched.values())
    for (const id of await environmentsNaming(tx, touched)) environments.add(id);
  for (const environment of environments)
    await addJob(tx, {
      kind: REFRESH_DRIFT,
      key: `environment ${environment}`,
      payload: { environment } satisfies RefreshDriftPayload,
      runAt: batch.wallClock,
      now: batch.wallClock,
    });
}

async function environmentsNaming(tx: Tx, { row, reindex }: TouchedArtifact): Promise<number[]> {
  const found = await environmentsNamingDigest(tx, row.alg, row.value);
  if (!reindex) return found;
  for (const { kind, value } of await labelsOf(tx, row.id)) {
    const { repository, tag } = readImageReference(kind === 'name' ? value : '');
    if (repository !== null && tag !== null) found.push(...(await environmentsNamingTag(tx, repository, tag)));
  }
  return found;
}
