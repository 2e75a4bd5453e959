/** Marking artifacts of a transaction for evaluation at its end. */
import { artifactById } from '#db/artifact/artifacts.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from './batch.ts';
import { touchArtifact } from './batch.ts';

/** Artifacts of a project that one ended waiver brings back to evaluation. */
const MAX_PROJECT_ARTIFACTS = 2_000;

/** Mark artifacts for evaluation; unknown ids are passed over. */
export async function touchArtifacts(tx: Tx, batch: Batch, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const row = batch.touched.get(id)?.row ?? (await artifactById(tx, id));
    if (row) touchArtifact(batch, row, false, null);
  }
}

/** The artifacts that a waiver covers: one artifact, or those of a project. */
export async function artifactsOfWaiver(tx: Tx, artifact: number | null, project: number | null): Promise<number[]> {
  if (artifact !== null) return [artifact];
  if (project === null) return [];
  return newestOfProject(tx, project, MAX_PROJECT_ARTIFACTS);
}
