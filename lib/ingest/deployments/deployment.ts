/** Records deployments, rollbacks and removals. Reports may arrive late and out of order. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { recordDeploymentChange } from '#db/history/deployment-changes.ts';
import { nodeRef, removeEdge } from '#db/lineage/edges.ts';
import type { Tx } from '#db/open.ts';
import {
  addDeployment,
  deleteDeployment,
  deploymentById,
  nextDeploymentInSlot,
  findDeployment,
  findOrCreateEnvironment,
  hasRunInSlot,
  hasOtherFrom,
  runningInSlot,
  runsInSlot,
  type SlotRun,
  updateDeployment,
} from '#db/project/deployments.ts';
import type { DeploymentRow } from '#db/project/deployments.ts';
import { refreshEnvironments } from '#db/project/environment-status.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';

export type DeploymentReport = {
  /** Null where the deployed artifact is not known; pages then show the deployment for the project only. */
  artifact: ArtifactRow | null;
  project: number | null;
  environment: string;
  /** Names what runs: a service, a package, else the project. The next deployment in the slot replaces this one. */
  slot: string;
  status: DeploymentRow['status'];
  at: string;
  url: string | null;
  source: string;
  /** The sender's id. A further report with the same id and source updates the same deployment. */
  externalId: string | null;
  evidence: number | null;
  /** When somebody reported it whose word counts; null: when `evidence` was received. */
  reportedAt: string | null;
  /**
   * True: `decommissioned` ends whatever runs in the slot (the service is removed). False: it ends this deployment
   * only.
   */
  endsSlot: boolean;
  /** The stored row, where the caller has already looked it up. */
  stored?: DeploymentRow | null;
};

/**
 * Store a deployment report and update the earlier and later deployments of its slot. Marks each artifact that the
 * report affects for evaluation; `cause`: the document (`seq`) that has changed them, null where it was stored before.
 * Returns the row id of the deployment.
 */
export async function recordDeployment(
  tx: Tx,
  batch: Batch,
  report: DeploymentReport,
  cause: number | null = report.evidence,
): Promise<number> {
  const environment = await findOrCreateEnvironment(tx, report.environment.slice(0, 200));
  const { environment: _name, artifact, at, endsSlot, stored: _stored, ...columns } = report;
  const row = { ...columns, artifact: artifact?.id ?? null, environment, since: at, until: null, recordedAt: batch.at };
  const known =
    report.stored ?? (report.externalId === null ? null : await findDeployment(tx, report.source, report.externalId));
  const affected = new Set<number>(artifact ? [artifact.id] : []);
  if (known?.artifact) affected.add(known.artifact);
  const id = known ? known.id : await addDeployment(tx, row);
  const next: DeploymentRow = {
    ...row,
    id,
    artifact: artifact?.id ?? known?.artifact ?? null,
    recordedAt: known === null ? batch.at : known.recordedAt,
    ...spanOf(report, known),
  };
  if (report.status === 'deployed') {
    const after = await nextDeploymentInSlot(tx, slotAt(next));
    if (after && (next.until === null || Date.parse(after.since) < Date.parse(next.until))) next.until = after.since;
  }
  await changeDeployment(tx, batch, next);
  if (known?.artifact && known.artifact !== next.artifact) await removeReportedEdge(tx, known.artifact, id);
  if (report.status === 'deployed' || (report.status === 'decommissioned' && endsSlot)) {
    for (const earlier of await runningInSlot(tx, slotAt(next))) {
      if (earlier.id === id) continue;
      const rollback = artifact !== null && (await isRollback(tx, earlier, artifact.id));
      const status = rollback ? 'rolled-back' : earlier.status;
      await changeDeployment(tx, batch, { ...earlier, until: next.since, status });
      if (earlier.artifact !== null) affected.add(earlier.artifact);
    }
  }
  // A report that comes late changes how the others began and ended. Of two that tell one moment the later one decides.
  if (await hasOtherFrom(tx, slotAt(next), id))
    for (const one of await respanSlot(tx, batch, next, { removalsEndSlot: endsSlot })) affected.add(one);
  // A further report may name another environment, in which the artifact runs no more.
  for (const affectedId of affected)
    for (const one of new Set([known?.environment ?? environment, environment]))
      await refreshArtifact(tx, batch, affectedId, one, cause);
  return id;
}

/**
 * Remove a deployment, and give the others of its slot the spans that they have without it. `removalsEndSlot`: a report
 * of the removal of a service, which has no span itself, ends whatever runs in the slot.
 */
export async function removeDeployment(
  tx: Tx,
  batch: Batch,
  removed: DeploymentRow,
  { removalsEndSlot }: { removalsEndSlot: boolean },
): Promise<void> {
  await recordDeploymentChange(tx, removed.id, null, batch.at);
  await deleteDeployment(tx, removed.id);
  const affected = await respanSlot(tx, batch, removed, { removalsEndSlot });
  if (removed.artifact !== null) affected.add(removed.artifact);
  for (const id of affected) await refreshArtifact(tx, batch, id, removed.environment, null);
}

/** Move a deployment that a host reported to another slot, and give the others of both slots their spans. */
export async function moveDeployment(tx: Tx, batch: Batch, deployment: DeploymentRow, slot: string): Promise<void> {
  const moved = { ...deployment, slot };
  await changeDeployment(tx, batch, moved);
  const affected = new Set(deployment.artifact === null ? [] : [deployment.artifact]);
  for (const one of [deployment, moved])
    for (const id of await respanSlot(tx, batch, one, { removalsEndSlot: false })) affected.add(id);
  for (const id of affected) await refreshArtifact(tx, batch, id, deployment.environment, null);
}

/** Give the deployments of a slot the spans that follow from the others. Returns the artifacts of those that change. */
async function respanSlot(
  tx: Tx,
  batch: Batch,
  { environment, slot, project }: DeploymentRow,
  { removalsEndSlot }: { removalsEndSlot: boolean },
): Promise<Set<number>> {
  const affected = new Set<number>();
  const runs = await runsInSlot(tx, { environment, slot, project });
  const firstRuns = firstRunsOf(runs);
  let next: SlotRun | null = null;
  for (const run of runs.toReversed()) {
    if (run.status === 'deployed' || run.status === 'rolled-back') {
      const rollback = next !== null && hasStarted(next) && isRollbackTo(firstRuns, run, next.artifact);
      const until: number | null = next?.since ?? null;
      const status = rollback ? 'rolled-back' : 'deployed';
      if (until !== run.until || status !== run.status) {
        const row = (await deploymentById(tx, run.id))!;
        await changeDeployment(tx, batch, {
          ...row,
          until: until === null ? null : new Date(until).toISOString(),
          status,
        });
        if (run.artifact !== null) affected.add(run.artifact);
      }
    }
    if (hasStarted(run) || (removalsEndSlot && endsOnly(run))) next = run;
  }
  return affected;
}

/** When each artifact (row id) began to run in a slot for the first time, in milliseconds since 1970. */
function firstRunsOf(runs: readonly SlotRun[]): ReadonlyMap<number, number> {
  const first = new Map<number, number>();
  for (const run of runs)
    if (run.artifact !== null && hasStarted(run) && run.since < (first.get(run.artifact) ?? Infinity))
      first.set(run.artifact, run.since);
  return first;
}

/** True where the artifact (row id) that replaces a deployment ran in the slot before it; see `isRollback`. */
function isRollbackTo(firstRuns: ReadonlyMap<number, number>, replaced: SlotRun, artifact: number | null): boolean {
  if (artifact === null || artifact === replaced.artifact) return false;
  return (firstRuns.get(artifact) ?? Infinity) <= replaced.since;
}

/** Take the artifact from a deployment whose project has no authority over it. */
export async function detachArtifact(tx: Tx, batch: Batch, deployment: DeploymentRow): Promise<void> {
  await changeDeployment(tx, batch, { ...deployment, artifact: null });
  if (deployment.artifact === null) return;
  await removeReportedEdge(tx, deployment.artifact, deployment.id);
  await refreshArtifact(tx, batch, deployment.artifact, deployment.environment, null);
}

/** Write a stored deployment, and record what it was before. */
async function changeDeployment(tx: Tx, batch: Batch, row: DeploymentRow): Promise<void> {
  await recordDeploymentChange(tx, row.id, row, batch.at);
  await updateDeployment(tx, row);
}

/** Remove the lineage edge of a deployment (row id) that a webhook reported. */
async function removeReportedEdge(tx: Tx, artifact: number, deployment: number): Promise<void> {
  const [from, to] = [nodeRef('artifact', artifact), nodeRef('deployment', deployment)];
  await removeEdge(tx, { from, to, kind: 'deployed-to', evidence: 0 });
}

/** The slot of a deployment at its beginning. Each project has its own slots, so that no other one ends what runs. */
function slotAt({ environment, project, slot, since }: DeploymentRow) {
  return { environment, project, slot, at: since };
}

/** True where the deployment ran, for however short a time. */
function hasStarted({ status, since, until }: SlotRun): boolean {
  return status === 'deployed' || status === 'rolled-back' || (until !== null && until !== since);
}

function endsOnly({ status, since, until }: SlotRun): boolean {
  return status === 'decommissioned' && until === since;
}

type DeploymentSpan = Pick<DeploymentRow, 'status' | 'since' | 'until'>;

/** When the deployment ran and how it ended, from this report and the `known` row of earlier ones. */
function spanOf({ status, at }: DeploymentReport, known: DeploymentRow | null): DeploymentSpan {
  const ends = status === 'decommissioned' || status === 'failed';
  if (known === null) return { status, since: at, until: ends ? at : null };
  if (status === 'deployed') {
    // The report of the start arrived after that of the end: the known end stays.
    const reportedLate = hasEnded(known) && Date.parse(at) < Date.parse(known.until!);
    return reportedLate ? { status: known.status, since: at, until: known.until } : { status, since: at, until: null };
  }
  if (!ends) return { status, since: at, until: null };
  // A deployment that has already ended (another replaced it, or it failed) does not end again.
  if (status === 'decommissioned' && known.until !== null)
    return { status: known.status, since: known.since, until: known.until };
  return { status, since: known.status === 'deployed' ? known.since : at, until: at };
}

/** True where a report said that the deployment ended, false where another deployment replaced it or it still runs. */
export function hasEnded(row: DeploymentRow): boolean {
  return (row.status === 'decommissioned' || row.status === 'failed') && row.until !== null;
}

/** True where the artifact ran in the slot before the deployment that it replaces now. */
async function isRollback(tx: Tx, replaced: DeploymentRow, artifact: number): Promise<boolean> {
  return replaced.artifact !== artifact && hasRunInSlot(tx, slotAt(replaced), artifact, replaced.id);
}

/** Evaluate the artifact of a deployment again, and bring up to date where it runs. */
export async function refreshDeployed(tx: Tx, batch: Batch, { artifact, environment }: DeploymentRow): Promise<void> {
  if (artifact !== null) await refreshArtifact(tx, batch, artifact, environment, null);
}

async function refreshArtifact(
  tx: Tx,
  batch: Batch,
  id: number,
  environment: number,
  cause: number | null,
): Promise<void> {
  const stored = await currentArtifact(tx, batch, id);
  if (!stored) return;
  batch.deployedTo.add(environment);
  const touched = touchArtifact(batch, stored, false, cause);
  touched.reported = true;
  touched.row.deployed = await refreshEnvironments(tx, id, touched.row.firstSeen, [environment]);
}
