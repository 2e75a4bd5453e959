/** A deployment that the host tells of: which artifacts it put where. */
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addEdge, nodeRef } from '#db/lineage/edges.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { findOrCreateArtifact } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { findDeployment, type DeploymentRow } from '#db/project/deployments.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { hasEnded, recordDeployment } from '#lib/ingest/link/deployment.ts';
import { artifactOfDigest, artifactsOfCommit } from './find-artifacts.ts';

type DeploymentEffect = Extract<WebhookEffect, { kind: 'deployment' }>;

const SOURCE = 'github';
/** A deployment whose artifact is not known yet: evidence may come after it. */
export const LINK_DEPLOYMENT = 'bind-deployment';
export type LinkDeploymentPayload = { effect: DeploymentEffect; project: number };
const LINK_DELAY_MS = 15_000;

/** Record it. Where nothing is known of the commit yet, it is shown for the project and bound later. */
export async function applyDeployment(
  tx: Tx,
  batch: Batch,
  effect: DeploymentEffect,
  project: number,
): Promise<string> {
  const { bound, stale } = await linkDeployment(tx, batch, effect, project);
  const what = `deployment ${effect.id} to ${effect.environment}: ${effect.state}`;
  if (stale) return `${what}; older than what is known, nothing changed`;
  if (bound > 0) return `${what}, ${formatQuantity(bound, 'artifact')}`;
  const runAt = new Date(Date.parse(batch.wallClock) + LINK_DELAY_MS).toISOString();
  await addJob(tx, {
    kind: LINK_DEPLOYMENT,
    key: externalIdOf(effect, 0),
    payload: { effect, project } satisfies LinkDeploymentPayload,
    runAt,
    now: batch.wallClock,
  });
  return `${what}; nothing built from ${effect.commit.slice(0, 12)} is known yet`;
}

/** Tie the deployment to its artifacts; answers to how many, and whether it told nothing new. */
export async function linkDeployment(
  tx: Tx,
  batch: Batch,
  effect: DeploymentEffect,
  project: number,
): Promise<{ bound: number; stale: boolean }> {
  const known = await findStored(tx, effect, 0);
  if (known && isStale(effect, known)) return { bound: 0, stale: true };
  const artifacts =
    effect.digest === null
      ? await artifactsOfCommit(tx, batch, project, effect.commit)
      : [await artifactOfEffect(tx, batch, effect.digest)];
  for (const [ordinal, artifact] of (artifacts.length > 0 ? artifacts : [null]).entries()) {
    const id = await recordDeployment(tx, batch, {
      artifact,
      project,
      environment: effect.environment,
      slot: slotOf(effect, artifact),
      status: effect.state,
      at: effect.at,
      url: effect.url,
      source: SOURCE,
      // The first artifact goes by the host's own id, so that it takes over a deployment recorded without one.
      externalId: externalIdOf(effect, ordinal),
      evidence: null,
      endsSlot: false,
      stored: await findStored(tx, effect, ordinal),
    });
    if (artifact)
      await addEdge(tx, {
        from: nodeRef('artifact', artifact.id),
        to: nodeRef('deployment', id),
        kind: 'deployed-to',
        evidence: 0,
      });
  }
  return { bound: artifacts.length, stale: false };
}

/** The host counts its deployments: the same number of another host is another deployment. */
function externalIdOf({ repository, id }: DeploymentEffect, ordinal: number): string {
  return `${repository.host} ${withOrdinal(id, ordinal)}`;
}

const withOrdinal = (id: string, ordinal: number) => (ordinal === 0 ? id : `${id} ${ordinal}`);

/** The stored row; rows of earlier versions go by the number alone, and their slot names the host. */
async function findStored(tx: Tx, effect: DeploymentEffect, ordinal: number): Promise<DeploymentRow | null> {
  const known = await findDeployment(tx, SOURCE, externalIdOf(effect, ordinal));
  if (known) return known;
  const earlier = await findDeployment(tx, SOURCE, withOrdinal(effect.id, ordinal));
  return earlier?.slot.startsWith(`${effect.repository.host}/`) ? earlier : null;
}

/** Of two words in the same second the one that comes later in the life of a deployment is the newer one. */
const LIFECYCLE_ORDER: readonly DeploymentRow['status'][] = ['pending', 'deployed', 'failed', 'decommissioned'];

/** Whether the delivery tells nothing new of a deployment. The late start of one that has ended is news. */
function isStale(effect: DeploymentEffect, known: DeploymentRow): boolean {
  // A word that it waits says nothing of one that has begun to run or has ended, whenever it was written.
  if (known.status === 'pending') return effect.state === 'pending' && Date.parse(effect.at) < Date.parse(known.since);
  if (effect.state === 'pending') return true;
  const at = Date.parse(effect.at);
  const since = Date.parse(known.since);
  const told = hasEnded(known) ? Math.max(since, Date.parse(known.until!)) : since;
  if (effect.state === 'deployed' && hasEnded(known)) {
    const ran = since < Date.parse(known.until!);
    if (at < told) return ran && at <= since;
  }
  if (at === told) return LIFECYCLE_ORDER.indexOf(effect.state) < LIFECYCLE_ORDER.indexOf(known.status);
  return at < told;
}

/** A digest that the deployment names is an artifact from now on, even where nothing else is known of it. */
async function artifactOfEffect(tx: Tx, batch: Batch, digest: string): Promise<ArtifactRow> {
  const known = await artifactOfDigest(tx, batch, digest);
  if (known) return known;
  const colon = digest.indexOf(':');
  const { row, isNew } = await findOrCreateArtifact(
    tx,
    await findOrCreateTerm(tx, digest.slice(0, colon)),
    digest.slice(colon + 1),
    batch.at,
  );
  return touchArtifact(batch, row, isNew, null).row;
}

/** The next deployment of the same thing takes its place: the artifact's name within its project. */
function slotOf(effect: DeploymentEffect, artifact: ArtifactRow | null): string {
  const name = artifact?.name ?? '';
  // Names that carry a version (`web-1.2.3.tgz`) are the same thing in another version.
  return `${effect.repository.host}/${effect.repository.hostId} ${name.replace(/\d+(?:\.\d+)*\S*$/, '')}`.trim();
}
