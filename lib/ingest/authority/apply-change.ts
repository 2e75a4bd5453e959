/** Notes that the claim or the expectations of a project have changed. */
import type { Tx } from '#db/open.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';

/**
 * Decide again, at the end of the transaction, which evidence counts for the artifacts of a project (row id), and for
 * those that evidence of the project names. A large project is worked through in the background.
 */
export async function applyAuthorityChange(_tx: Tx, batch: Batch, project: number): Promise<void> {
  batch.authorityChanges.add(project);
}
