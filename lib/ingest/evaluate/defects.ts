/** Stores the defects of an artifact, and counts them for its project. */
import { addDefect, defectsOf, deleteDefect } from '#db/artifact/history.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { addDefectCount } from '#db/rollup/rollup-changes.ts';
import { type Defect, newDefects, newFailures } from '#lib/metrics/defects.ts';
import type { EvidenceFact, PolicyResult } from '#lib/policy/facts/policy.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { firstDeploymentOf } from './first-deployment.ts';

/** Store each required rule that this evaluation, of `evidence`, found failing for the first time. */
export async function recordDefects(
  tx: Tx,
  batch: Batch,
  row: ArtifactRow,
  { result, evidence }: { result: PolicyResult; evidence: readonly EvidenceFact[] },
): Promise<void> {
  if (row.underlying !== 'failed') return;
  const known = new Set((await defectsOf(tx, row.id)).map((defect) => defect.rule));
  // Most evaluations find nothing new, and then need no deployments.
  if (newFailures(result.verdicts, known).length === 0) return;
  const firstDeployment = await firstDeploymentOf(tx, row.id);
  for (const defect of newDefects(result.verdicts, known, firstDeployment, batch.at, receiptsByDocument(evidence)))
    await store(tx, batch, row, defect);
}

/** When each document was received, by its id. */
export function receiptsByDocument(evidence: readonly EvidenceFact[]): ReadonlyMap<string, string> {
  return new Map(evidence.map((fact) => [fact.id, fact.receivedAt]));
}

/** Replace all defects of an artifact. */
export async function replaceDefects(
  tx: Tx,
  batch: Batch,
  row: ArtifactRow,
  defects: readonly Defect[],
): Promise<void> {
  for (const defect of await defectsOf(tx, row.id)) await remove(tx, batch, row, defect);
  for (const defect of defects) await store(tx, batch, row, defect);
}

async function store(tx: Tx, batch: Batch, row: ArtifactRow, { rule, foundAt, leaked }: Defect): Promise<void> {
  await addDefect(tx, { artifact: row.id, project: row.project ?? 0, rule, foundAt, leaked });
  addDefectCount(batch.rollupChanges, row.project, foundAt, leaked);
}

/** `project`: the one for which the defect was counted, 0 where it was for none. */
async function remove(
  tx: Tx,
  batch: Batch,
  row: ArtifactRow,
  { rule, foundAt, leaked, project }: Defect & { project: number },
): Promise<void> {
  await deleteDefect(tx, row.id, rule);
  addDefectCount(batch.rollupChanges, project === 0 ? null : project, foundAt, leaked, -1);
}
