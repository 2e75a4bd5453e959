/** Corrects the deployments of an artifact after its project or its purls have changed. */
import type { Label } from '#db/artifact/labels.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { slotKey } from '#db/project/pending-events.ts';
import { type DeploymentRow, deploymentsOfArtifact, environmentName } from '#db/project/deployments.ts';
import { projectById } from '#db/project/projects.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { StatedDocument } from '#lib/ingest/document/document.ts';
import { statedDocument } from '#lib/ingest/document/stored-document.ts';
import { purlOfEvent } from './deployed-artifact.ts';
import { detachArtifact } from './deployment.ts';
import { linkAwaiting, relinkEvent } from './event.ts';

const MAX_DEPLOYMENTS = 1_000;

/**
 * Where the project of an artifact has changed, each event that reports a deployment of it is recorded again, and a
 * deployment that the host of another expected project reports no longer belongs to it. An event that names the
 * artifact by a purl among `removed` may be about another artifact, and is recorded again too. `recorded`: documents
 * (`seq`) whose events were recorded again just now.
 */
export async function relinkDeployments(
  tx: Tx,
  batch: Batch,
  touched: TouchedArtifact,
  { isMoved, removed, recorded }: { isMoved: boolean; removed: readonly Label[]; recorded: ReadonlySet<number> },
): Promise<void> {
  const purls = new Set(removed.filter(({ kind }) => kind === 'purl').map(({ value }) => value));
  const isUnreported = touched.before === null && touched.reported !== true;
  if (isUnreported || (purls.size === 0 && !isMoved)) return;
  const slots = new Map<string, DeploymentRow>();
  const project = touched.row.project === null ? null : await projectById(tx, touched.row.project);
  for (const deployment of await deploymentsOfArtifact(tx, touched.row.id, MAX_DEPLOYMENTS)) {
    if (isMoved) slots.set(`${deployment.environment} ${deployment.slot}`, deployment);
    if (deployment.evidence !== null && recorded.has(deployment.evidence)) continue;
    const event = await eventOf(tx, deployment);
    if (event && (isMoved || purls.has(purlOfEvent(event.document) ?? '')))
      await relinkEvent(tx, batch, event.document, event.seq);
    if (!event && isMoved && project?.claimedAt != null && deployment.project !== project.id)
      await detachArtifact(tx, batch, deployment);
  }
  // The slot may belong to an expected project only now.
  for (const { environment, slot } of slots.values()) {
    const awaited = slotKey(await environmentName(tx, environment), slot);
    if (batch.awaitedSlots === null) await linkAwaiting(tx, batch, awaited);
    else batch.awaitedSlots.add(awaited);
  }
}

async function eventOf(tx: Tx, { evidence }: DeploymentRow): Promise<{ seq: number; document: StatedDocument } | null> {
  const row = evidence === null ? null : await evidenceBySeq(tx, evidence);
  const document = row && (await statedDocument(tx, row));
  return row && document?.facts.kind === 'event' ? { seq: row.seq, document } : null;
}
