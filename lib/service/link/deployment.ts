/** Something was deployed, rolled back or taken away: what runs where from now on. Events may come late and out of order. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { artifactAt } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { addDeployment, deploymentAfter, findDeployment, keepEnvironment, ranBefore, refreshEnvironments, runningBefore, saveDeployment } from '#db/project/deployments.ts';
import type { DeploymentRow } from '#db/project/deployments.ts';
import type { Batch } from '../judge/batch.ts';
import { touch } from '../judge/batch.ts';

export type DeploymentTold = {
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
};

/** Keep a deployment and what it means for the ones before and after it; artifacts whose place changed are judged again. */
export async function recordDeployment(tx: Tx, batch: Batch, told: DeploymentTold): Promise<number> {
  const environment = await keepEnvironment(tx, told.environment.slice(0, 200));
  const { environment: _name, artifact, at, ...rest } = told;
  const row = { ...rest, artifact: artifact?.id ?? null, environment, since: at, until: null };
  const known = told.externalId === null ? null : await findDeployment(tx, told.source, told.externalId);
  const affected = new Set<number>(artifact ? [artifact.id] : []);
  if (known?.artifact) affected.add(known.artifact);
  // A later word on the same deployment: its start stays, unless it had not begun to run.
  const since = known && known.status === 'deployed' && told.status !== 'deployed' ? known.since : at;
  const ended = told.status === 'decommissioned' || told.status === 'failed' ? at : null;
  const id = known ? known.id : await addDeployment(tx, row);
  const next: DeploymentRow = { ...row, id, artifact: artifact?.id ?? known?.artifact ?? null, since, until: ended };
  if (told.status === 'deployed') next.until = (await deploymentAfter(tx, { environment, slot: told.slot, at: since }))?.since ?? null;
  await saveDeployment(tx, next);
  if (told.status === 'deployed' || told.status === 'decommissioned') {
    for (const earlier of await runningBefore(tx, { environment, slot: told.slot, at: since })) {
      if (earlier.id === id) continue;
      const back = artifact !== null && (await isRollback(tx, earlier, artifact.id));
      await saveDeployment(tx, { ...earlier, until: since, status: back ? 'rolled-back' : earlier.status });
      if (earlier.artifact !== null) affected.add(earlier.artifact);
    }
  }
  for (const each of affected) await refreshArtifact(tx, batch, each, environment, told.evidence);
  return id;
}

/** Whether the artifact that now takes the place had the place before the one it takes it from: a rollback. */
async function isRollback(tx: Tx, taken: DeploymentRow, artifact: number): Promise<boolean> {
  return taken.artifact !== artifact && ranBefore(tx, { environment: taken.environment, slot: taken.slot, at: taken.since }, artifact, taken.id);
}

async function refreshArtifact(tx: Tx, batch: Batch, id: number, environment: number, evidence: number | null): Promise<void> {
  const stored = batch.touched.get(id)?.row ?? (await artifactAt(tx, id));
  if (!stored) return;
  const touched = touch(batch, stored, false, evidence);
  touched.row.deployed = await refreshEnvironments(tx, id, touched.row.firstSeen, [environment]);
}
