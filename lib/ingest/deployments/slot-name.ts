/** The slots of deployments that a host reports: the artifact's name within its project. */
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { moveDeployment } from './deployment.ts';

const MAX_DEPLOYMENTS = 1_000;

/** The slot of an artifact in `repository`, which is `host/id`. The next deployment in it replaces this one. */
export function slotInRepository(repository: string, artifact: Pick<ArtifactRow, 'name'> | null): string {
  const name = artifact?.name ?? '';
  // Names that carry a version (`web-1.2.3.tgz`) are the same thing in another version.
  return `${repository} ${name.replace(/\d+(?:\.\d+)*\S*$/, '')}`.trim();
}

/** Move the deployments of an artifact that a host reported to the slot that follows from its name now. */
export async function renameHostSlots(tx: Tx, batch: Batch, row: ArtifactRow): Promise<void> {
  for (const deployment of await deploymentsOfArtifact(tx, row.id, MAX_DEPLOYMENTS)) {
    if (deployment.evidence !== null) continue;
    const slot = slotInRepository(deployment.slot.split(' ')[0]!, row);
    if (slot !== deployment.slot) await moveDeployment(tx, batch, deployment, slot);
  }
}
