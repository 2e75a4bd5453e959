/**
 * Something was deployed, rolled back or taken away: what runs where from now on. Events may come late and out of
 * order.
 */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import {
  addDeployment,
  nextDeploymentInSlot,
  findDeployment,
  findOrCreateEnvironment,
  hasRunInSlot,
  refreshEnvironments,
  runningInSlot,
  updateDeployment,
} from '#db/project/deployments.ts';
import type { DeploymentRow } from '#db/project/deployments.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';

export type DeploymentReport = {
  /** Null where it is not known what was deployed; it is shown for the project then. */
  artifact: ArtifactRow | null;
  project: number | null;
  environment: string;
  /** What runs there: a service, a package, else the project. The next deployment of the same takes its place. */
  slot: string;
  status: DeploymentRow['status'];
  at: string;
  url: string | null;
  source: string;
  /** The sender's id: the same again tells how the same deployment went on. */
  externalId: string | null;
  evidence: number | null;
  /** Whether `decommissioned` ends whatever runs in the slot (the service is removed), or this deployment alone. */
  endsSlot: boolean;
  /** The stored row that the caller has found already. */
  stored?: DeploymentRow | null;
};

/**
 * Keep a deployment and what it means for the ones before and after it; artifacts whose place changed are judged again.
 */
export async function recordDeployment(tx: Tx, batch: Batch, told: DeploymentReport): Promise<number> {
  const environment = await findOrCreateEnvironment(tx, told.environment.slice(0, 200));
  const { environment: _name, artifact, at, endsSlot: endsPlace, stored: _known, ...rest } = told;
  const row = { ...rest, artifact: artifact?.id ?? null, environment, since: at, until: null };
  const known =
    told.stored ?? (told.externalId === null ? null : await findDeployment(tx, told.source, told.externalId));
  const affected = new Set<number>(artifact ? [artifact.id] : []);
  if (known?.artifact) affected.add(known.artifact);
  const id = known ? known.id : await addDeployment(tx, row);
  const next: DeploymentRow = { ...row, id, artifact: artifact?.id ?? known?.artifact ?? null, ...spanOf(told, known) };
  if (told.status === 'deployed') {
    const after = await nextDeploymentInSlot(tx, { environment, slot: told.slot, at: next.since });
    if (after && (next.until === null || Date.parse(after.since) < Date.parse(next.until))) next.until = after.since;
  }
  await updateDeployment(tx, next);
  if (told.status === 'deployed' || (told.status === 'decommissioned' && endsPlace)) {
    for (const earlier of await runningInSlot(tx, { environment, slot: told.slot, at: next.since })) {
      if (earlier.id === id) continue;
      const back = artifact !== null && (await isRollback(tx, earlier, artifact.id));
      await updateDeployment(tx, { ...earlier, until: next.since, status: back ? 'rolled-back' : earlier.status });
      if (earlier.artifact !== null) affected.add(earlier.artifact);
    }
  }
  for (const each of affected) await refreshArtifact(tx, batch, each, environment, told.evidence);
  return id;
}

type DeploymentSpan = Pick<DeploymentRow, 'status' | 'since' | 'until'>;

/** From when to when the deployment ran, and how it ended, with what was told of it before. */
function spanOf({ status, at }: DeploymentReport, known: DeploymentRow | null): DeploymentSpan {
  const ends = status === 'decommissioned' || status === 'failed';
  if (known === null) return { status, since: at, until: ends ? at : null };
  if (status === 'deployed') {
    // Its start is told late: the end that is known stays.
    const late = hasEnded(known) && Date.parse(at) < Date.parse(known.until!);
    return late ? { status: known.status, since: at, until: known.until } : { status, since: at, until: null };
  }
  if (!ends) return { status, since: at, until: null };
  // What ended before (another took its place, it failed) does not end again.
  if (status === 'decommissioned' && known.until !== null)
    return { status: known.status, since: known.since, until: known.until };
  return { status, since: known.status === 'deployed' ? known.since : at, until: at };
}

/** Whether its own end was told, rather than that another took its place. */
export function hasEnded(row: DeploymentRow): boolean {
  return (row.status === 'decommissioned' || row.status === 'failed') && row.until !== null;
}

/** Whether the artifact that now takes the place had the place before the one it takes it from: a rollback. */
async function isRollback(tx: Tx, taken: DeploymentRow, artifact: number): Promise<boolean> {
  return (
    taken.artifact !== artifact &&
    hasRunInSlot(tx, { environment: taken.environment, slot: taken.slot, at: taken.since }, artifact, taken.id)
  );
}

async function refreshArtifact(
  tx: Tx,
  batch: Batch,
  id: number,
  environment: number,
  evidence: number | null,
): Promise<void> {
  const stored = batch.touched.get(id)?.row ?? (await artifactById(tx, id));
  if (!stored) return;
  const touched = touchArtifact(batch, stored, false, evidence);
  touched.row.deployed = await refreshEnvironments(tx, id, touched.row.firstSeen, [environment]);
}
