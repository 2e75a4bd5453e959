/** Marks artifacts for evaluation at the end of a transaction. */
import type { Tx } from '#db/open.ts';
import type { Batch } from './batch.ts';
import { isFromBeforeAuthority } from './before-authority.ts';
import { touchArtifact } from './batch.ts';
import { currentArtifact } from './current-artifact.ts';

/** Mark artifacts for evaluation; unknown ids are skipped. */
export async function touchArtifacts(tx: Tx, batch: Batch, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const row = await currentArtifact(tx, batch, id);
    if (!row) continue;
    const touched = touchArtifact(batch, row, false, null);
    if (isFromBeforeAuthority(row)) touched.unsettled = true;
  }
}
