/** A deployment that the host tells of: which artifacts it put where. */
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addEdge, nodeRef } from '#db/lineage/edges.ts';
import { keepTerm } from '#db/evidence/terms.ts';
import { keepArtifact } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { findDeployment } from '#db/project/deployments.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Batch } from '../judge/batch.ts';
import { touch } from '../judge/batch.ts';
import { recordDeployment } from '../link/deployment.ts';
import { artifactOfDigest, artifactsOfCommit } from './artifacts-of.ts';

type DeploymentEffect = Extract<WebhookEffect, { kind: 'deployment' }>;

const SOURCE = 'github';
/** A deployment whose artifact is not known yet: evidence may come after it. */
export const BIND_JOB = 'bind-deployment';
export type BindPayload = { effect: DeploymentEffect; project: number };
const FIRST_BIND_MS = 15_000;

/** Record it. Where nothing is known of the commit yet, it is shown for the project and bound later. */
export async function applyDeployment(tx: Tx, batch: Batch, effect: DeploymentEffect, project: number): Promise<string> {
  const { bound, stale } = await bindDeployment(tx, batch, effect, project);
  const what = `deployment ${effect.id} to ${effect.environment}: ${effect.state}`;
  if (stale) return `${what}; older than what is known, nothing changed`;
  if (bound > 0) return `${what}, ${bound === 1 ? '1 artifact' : `${bound} artifacts`}`;
  const runAt = new Date(Date.parse(batch.clock) + FIRST_BIND_MS).toISOString();
  await addJob(tx, { kind: BIND_JOB, key: effect.id, payload: { effect, project } satisfies BindPayload, runAt, now: batch.clock });
  return `${what}; nothing built from ${effect.commit.slice(0, 12)} is known yet`;
}

/** Tie the deployment to its artifacts; answers to how many, and whether it told nothing new. */
export async function bindDeployment(tx: Tx, batch: Batch, effect: DeploymentEffect, project: number): Promise<{ bound: number; stale: boolean }> {
  const known = await findDeployment(tx, SOURCE, effect.id);
  const newest = known && [known.since, known.until ?? known.since].sort().at(-1)!;
  if (known && newest && Date.parse(effect.at) < Date.parse(newest)) return { bound: 0, stale: true };
  const artifacts = effect.digest === null ? await artifactsOfCommit(tx, batch, project, effect.commit) : [await artifactNamed(tx, batch, effect.digest)];
  for (const [ordinal, artifact] of (artifacts.length > 0 ? artifacts : [null]).entries()) {
    const id = await recordDeployment(tx, batch, {
      artifact, project, environment: effect.environment, slot: slotOf(effect, artifact), status: effect.state, at: effect.at, url: effect.url, source: SOURCE,
      // The first artifact goes by the host's own id, so that it takes over a deployment recorded without one.
      externalId: ordinal === 0 ? effect.id : `${effect.id} ${ordinal}`, evidence: null,
    });
    if (artifact) await addEdge(tx, { from: nodeRef('artifact', artifact.id), to: nodeRef('deployment', id), kind: 'deployed-to', evidence: 0 });
  }
  return { bound: artifacts.length, stale: false };
}

/** A digest that the deployment names is an artifact from now on, even where nothing else is known of it. */
async function artifactNamed(tx: Tx, batch: Batch, digest: string): Promise<ArtifactRow> {
  const known = await artifactOfDigest(tx, batch, digest);
  if (known) return known;
  const colon = digest.indexOf(':');
  const { row, isNew } = await keepArtifact(tx, await keepTerm(tx, digest.slice(0, colon)), digest.slice(colon + 1), batch.at);
  return touch(batch, row, isNew, null).row;
}

/** The next deployment of the same thing takes its place: the artifact's name within its project. */
function slotOf(effect: DeploymentEffect, artifact: ArtifactRow | null): string {
  const name = artifact?.name ?? '';
  // Names that carry a version (`web-1.2.3.tgz`) are the same thing in another version.
  return `${effect.repository.host}/${effect.repository.hostId} ${name.replace(/\d+(?:\.\d+)*\S*$/, '')}`.trim();
}
