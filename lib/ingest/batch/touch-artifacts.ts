/** Marks artifacts for evaluation at the end of a transaction. */
import { artifactById } from '#db/artifact/artifacts.ts';
import { newestOfProject } from '#db/artifact/list.ts';
import type { Tx } from '#db/open.ts';
import type { Batch } from './batch.ts';
import { touchArtifact } from './batch.ts';

/** Artifacts of a project that one waiver marks for evaluation, newest first. */
const MAX_PROJECT_ARTIFACTS = 2_000;

/** Mark artifacts for evaluation; unknown ids are skipped. */
export async function touchArtifacts(tx: Tx, batch: Batch, ids: readonly number[]): Promise<void> {
  for (const id of ids) {
    const row = batch.touched.get(id)?.row ?? (await artifactById(tx, id));
    if (row) touchArtifact(batch, row, false, null);
  }
}

/** The row ids of the artifacts that a waiver applies to: one artifact, or the newest of a project. */
export async function artifactsOfWaiver(tx: Tx, artifact: number | null, project: number | null): Promise<number[]> {
  if (artifact !== null) return [artifact];
  if (project === null) return [];
  return newestOfProject(tx, project, MAX_PROJECT_ARTIFACTS);
}
