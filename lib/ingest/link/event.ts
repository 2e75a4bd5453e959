/** Records the deployments that CI/CD events report. */
import type { ReportedEvent } from '#lib/evidence/model/evidence.ts';
import type { Tx } from '#db/open.ts';
import { artifactById } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { artifactsWithLabel } from '#db/artifact/labels.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import { clampTime, earlierTime } from '#lib/format/told-time.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { findDeployment, renameSlot } from '#db/project/deployments.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch, TouchedArtifact } from '#lib/ingest/batch/batch.ts';
import type { DeploymentReport } from './deployment.ts';
import { recordDeployment, removeDeployment } from './deployment.ts';
import type { Origin } from './origin.ts';

/** CDEvents 0.4+, continuous deployment: the deployment status that each predicate of a service means. */
const STATUS_OF_PREDICATE: { [predicate: string]: DeploymentReport['status'] } = {
  deployed: 'deployed',
  upgraded: 'deployed',
  rolledback: 'deployed',
  removed: 'decommissioned',
};

const SOURCE = 'cdevents';

/**
 * Record the deployment, rollback or removal of a service that an event document reports. Other documents are ignored.
 */
export async function linkEvent(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  evidence: number,
  origin: Origin,
  subjects: readonly TouchedArtifact[],
): Promise<void> {
  if (document.facts.kind !== 'event') return;
  const { event } = document.facts;
  const status = statusOf(event);
  if (!status || !event.environment) return;
  const artifact = subjects[0]?.row ?? (await artifactOfEvent(tx, event));
  const row = artifact === null ? null : (batch.touched.get(artifact.id)?.row ?? artifact);
  const service = event.subjectId || (row?.name ?? '');
  // A service id is unique within its source only: two sources may each have a service `web`.
  const slot = `${event.subjectSource ?? event.source} ${service}`;
  await renameSlot(tx, {
    environment: event.environment,
    from: service,
    to: slot,
    source: SOURCE,
    sender: event.source,
  });
  await recordDeployment(tx, batch, {
    artifact: row,
    project: row?.project ?? origin.project?.id ?? null,
    environment: event.environment,
    slot,
    status,
    at: timeOfEvent(event, document.verification.signedAt, (await evidenceBySeq(tx, evidence))?.receivedAt ?? batch.at),
    url: null,
    source: SOURCE,
    externalId: await externalIdFor(tx, event, evidence),
    evidence,
    endsSlot: true,
  });
}

/** Remove the deployment that a quarantined event document reported, as if the report had never come. */
export async function unlinkEvent(tx: Tx, batch: Batch, document: ReadDocument, evidence: number): Promise<void> {
  if (document.facts.kind !== 'event') return;
  const { event } = document.facts;
  for (const id of [externalIdOf(event), externalIdOf(event, (await evidenceBySeq(tx, evidence))?.actor)]) {
    const deployment = await findDeployment(tx, SOURCE, id);
    if (deployment?.evidence === evidence) await removeDeployment(tx, batch, deployment, { removalsEndSlot: true });
  }
}

/**
 * The time that an event tells, else that of its receipt. An event of the future would hide the deployments until then,
 * so the receipt, and the trusted signing time of a signed event, bound it.
 */
function timeOfEvent({ timestamp }: ReportedEvent, signedAt: string | null, receivedAt: string): string {
  const bound = earlierTime(signedAt ?? receivedAt, receivedAt);
  return clampTime(toIsoTime(timestamp), bound) ?? bound;
}

function statusOf(event: ReportedEvent): DeploymentReport['status'] | undefined {
  return event.subject === 'service' && Object.hasOwn(STATUS_OF_PREDICATE, event.predicate)
    ? STATUS_OF_PREDICATE[event.predicate]
    : undefined;
}

/** The id of an event whose id another sender has already used: that sender's deployment stays as it is. */
async function externalIdFor(tx: Tx, event: ReportedEvent, evidence: number): Promise<string> {
  const known = await findDeployment(tx, SOURCE, externalIdOf(event));
  if (known?.evidence == null || known.evidence === evidence) return externalIdOf(event);
  const [first, actor] = [await evidenceBySeq(tx, known.evidence), (await evidenceBySeq(tx, evidence))?.actor];
  return first?.actor === actor ? externalIdOf(event) : externalIdOf(event, actor);
}

/** CDEvents: `context.id` is unique within `context.source`. `sender` tells two senders of one id apart. */
const externalIdOf = ({ source, id }: ReportedEvent, sender: number | null = null): string =>
  sender === null ? `${source} ${id}`.slice(0, 500) : `${`${source} ${id}`.slice(0, 470)} sent by ${sender}`;

/** For an event that names its artifact by purl only: the newest artifact with that purl. */
async function artifactOfEvent(tx: Tx, event: ReportedEvent): Promise<ArtifactRow | null> {
  const purl = event.artifact === null ? null : parsePurl(event.artifact);
  if (!purl) return null;
  const [newest] = await artifactsWithLabel(tx, { kind: 'purl', value: purl.canonical }, 1);
  return newest === undefined ? null : artifactById(tx, newest);
}
