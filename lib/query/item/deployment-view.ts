import { artifactById } from '#db/artifact/artifacts.ts';
import type { Db } from '#db/open.ts';
import { environmentName } from '#db/project/deployments.ts';
import type { DeploymentRow } from '#db/project/deployments.ts';
import type { DeploymentView } from '#lib/views/deployment.ts';
import { digestOf } from './artifact-item.ts';

/** A deployment as pages show it. A running deployment that has ended is `decommissioned`. */
export async function deploymentView(db: Db, row: DeploymentRow): Promise<DeploymentView> {
  const artifact = row.artifact === null ? null : await artifactById(db, row.artifact);
  return {
    environment: await environmentName(db, row.environment),
    status: row.status === 'deployed' && row.until !== null ? 'decommissioned' : row.status,
    since: row.since,
    url: row.url,
    source: row.source,
    digest: artifact ? await digestOf(db, artifact) : '',
    artifactName: artifact?.name ?? null,
  };
}
