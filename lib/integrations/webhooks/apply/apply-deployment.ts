/** Link a deployment that the host reports to its artifacts. */
import type { WebhookEffect } from '#lib/webhook/effect.ts';
import { formatQuantity } from '#lib/format/quantity.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { addEdge, nodeRef } from '#db/lineage/edges.ts';
import { findOrCreateTerm } from '#db/evidence/terms.ts';
import { findOrCreateArtifact } from '#db/artifact/artifacts.ts';
import type { Tx } from '#db/open.ts';
import { findDeployment, type DeploymentRow } from '#db/project/deployments.ts';
import { addJob } from '#db/system/jobs.ts';
import { slotInRepository } from '#lib/ingest/deployments/slot-name.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { touchArtifact } from '#lib/ingest/batch/batch.ts';
import { hasEnded, recordDeployment } from '#lib/ingest/deployments/deployment.ts';
import { artifactOfDigest, artifactsOfCommit, mayReport } from './find-artifacts.ts';
import { externalIdIn, type Origin, slotOwner } from './origin.ts';

type DeploymentEffect = Extract<WebhookEffect, { kind: 'deployment' }>;

/** The job that links a deployment again, because evidence of its artifact may arrive after it. */
export const LINK_DEPLOYMENT = 'bind-deployment';
export type LinkDeploymentPayload = {
  effect: DeploymentEffect;
  project: number;
  /** Left out by an earlier version: GitHub, by the connection that the environment configures. */
  source?: string;
  connection?: number;
};

/** The project (row id) of a deployment, and where its delivery came from. */
type Reported = Origin & { project: number };
const LINK_DELAY_MS = 15_000;

/**
 * Record a deployment; returns a sentence about it. When no artifact of the commit is known yet, the project shows the
 * deployment and a job links it later.
 */
export async function applyDeployment(
  tx: Tx,
  batch: Batch,
  effect: DeploymentEffect,
  reported: Reported,
): Promise<string> {
  const { linked, stale } = await linkDeployment(tx, batch, effect, reported);
  const what = `deployment ${effect.id} to ${effect.environment}: ${effect.state}`;
  if (stale) return `${what}; older than what is known, nothing changed`;
  if (linked > 0) return `${what}, ${formatQuantity(linked, 'artifact')}`;
  const runAt = new Date(Date.parse(batch.wallClock) + LINK_DELAY_MS).toISOString();
  await addJob(tx, {
    kind: LINK_DEPLOYMENT,
    key: externalIdOf(reported, effect, 0),
    payload: { effect, ...reported } satisfies LinkDeploymentPayload,
    runAt,
    now: batch.wallClock,
  });
  return `${what}; nothing built from ${effect.commit.slice(0, 12)} is known yet`;
}

/** Link a deployment to its artifacts. Returns the number of artifacts, and whether the delivery was outdated. */
export async function linkDeployment(
  tx: Tx,
  batch: Batch,
  effect: DeploymentEffect,
  reported: Reported,
): Promise<{ linked: number; stale: boolean }> {
  const { source, project } = reported;
  const known = await findStored(tx, reported, effect, 0);
  if (known && isStale(effect, known)) return { linked: 0, stale: true };
  const artifacts =
    effect.digest === null
      ? await artifactsOfCommit(tx, batch, project, effect.commit)
      : await artifactsOfDigest(tx, batch, effect.digest, project);
  for (const [ordinal, artifact] of (artifacts.length > 0 ? artifacts : [null]).entries()) {
    const id = await recordDeployment(tx, batch, {
      artifact,
      project,
      environment: effect.environment,
      slot: slotInRepository(slotOwner(effect.repository), artifact),
      status: effect.state,
      at: effect.at,
      url: effect.url,
      source,
      // The first artifact gets the host's id, so that it takes over a deployment that was recorded without an
      // artifact.
      externalId: externalIdOf(reported, effect, ordinal),
      evidence: null,
      reportedAt: null,
      endsSlot: false,
      stored: await findStored(tx, reported, effect, ordinal),
    });
    if (artifact)
      await addEdge(tx, {
        from: nodeRef('artifact', artifact.id),
        to: nodeRef('deployment', id),
        kind: 'deployed-to',
        evidence: 0,
      });
  }
  return { linked: artifacts.length, stale: false };
}

function externalIdOf(reported: Reported, { repository, id }: DeploymentEffect, ordinal: number): string {
  return externalIdIn(reported, repository, withOrdinal(id, ordinal));
}

const withOrdinal = (id: string, ordinal: number) => (ordinal === 0 ? id : `${id} ${ordinal}`);

/** The stored row. Rows from earlier versions have only the number as their id, and the host in their slot. */
async function findStored(
  tx: Tx,
  reported: Reported,
  effect: DeploymentEffect,
  ordinal: number,
): Promise<DeploymentRow | null> {
  const { source } = reported;
  const known = await findDeployment(tx, source, externalIdOf(reported, effect, ordinal));
  if (known) return known;
  const earlier = await findDeployment(tx, source, withOrdinal(effect.id, ordinal));
  return earlier?.slot.startsWith(`${effect.repository.host}/`) ? earlier : null;
}

/** Of two states in the same second, the one later in this order is the newer one. */
const LIFECYCLE_ORDER: readonly DeploymentRow['status'][] = ['pending', 'deployed', 'failed', 'decommissioned'];

/**
 * Whether the delivery is older than the stored state. A start that arrives after the end of the deployment is not
 * stale.
 */
function isStale(effect: DeploymentEffect, known: DeploymentRow): boolean {
  // `pending` never changes a deployment that has started or ended, whatever its time.
  if (known.status === 'pending') return effect.state === 'pending' && Date.parse(effect.at) < Date.parse(known.since);
  if (effect.state === 'pending') return true;
  const at = Date.parse(effect.at);
  const since = Date.parse(known.since);
  const lastChange = hasEnded(known) ? Math.max(since, Date.parse(known.until!)) : since;
  if (effect.state === 'deployed' && hasEnded(known)) {
    const ran = since < Date.parse(known.until!);
    if (at < lastChange) return ran && at <= since;
  }
  if (at === lastChange) return LIFECYCLE_ORDER.indexOf(effect.state) < LIFECYCLE_ORDER.indexOf(known.status);
  return at < lastChange;
}

/** The artifact of a digest, where the host of the project may speak about it. */
async function artifactsOfDigest(tx: Tx, batch: Batch, digest: string, project: number): Promise<ArtifactRow[]> {
  const artifact = await artifactOfEffect(tx, batch, digest);
  return (await mayReport(tx, project, artifact)) ? [artifact] : [];
}

/** The artifact of a deployment's digest. An unknown digest becomes a new artifact. */
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
