/** Records the deployment that one CI/CD event reports, and removes it. */
import type { ReportedEvent } from '#lib/evidence/model/evidence.ts';
import type { Tx } from '#db/open.ts';
import { linkBetween } from '#db/evidence/artifact-links.ts';
import { evidenceBySeq, type StoredEvidence } from '#db/evidence/evidence.ts';
import { subjectsOf } from '#db/evidence/subjects.ts';
import type { Speaker } from '#lib/authority/speaker.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import { clampTime, earlierTime } from '#lib/format/told-time.ts';
import { type DeploymentRow, findDeployment, findEnvironment, renameSlot } from '#db/project/deployments.ts';
import { spokenAt } from '#lib/ingest/authority/authority.ts';
import { projectLookup } from '#lib/ingest/authority/projects.ts';
import { speakerOf } from '#lib/ingest/authority/speaker.ts';
import type { StatedDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { deployedArtifact, type Reporter } from './deployed-artifact.ts';
import type { DeploymentReport } from './deployment.ts';
import { recordDeployment, refreshDeployed, removeDeployment } from './deployment.ts';
import { placeDeployment } from './place-deployment.ts';

/** CDEvents 0.4+, continuous deployment: the deployment status that each predicate of a service means. */
const STATUS_OF_PREDICATE: { [predicate: string]: DeploymentReport['status'] } = {
  deployed: 'deployed',
  upgraded: 'deployed',
  rolledback: 'deployed',
  removed: 'decommissioned',
};

const SOURCE = 'cdevents';

/** The slot of an environment in which an event deployed an artifact of a project (row id). */
export type SlotOfEvent = { environment: string; slot: string; project: number | null; evidence: number };

/**
 * Record the deployment, rollback or removal of a service that an event document reports, as far as its speaker may say
 * so. Other documents are ignored, and so is a quarantined one. `candidate`: an artifact (row id) that has got the purl
 * just now by which the event names it. Returns where the deployment is, if it is certain which artifact that is.
 */
export async function recordEvent(
  tx: Tx,
  batch: Batch,
  document: StatedDocument,
  evidence: number,
  candidate: number | null,
): Promise<SlotOfEvent | null> {
  const reported = await reportOf(tx, batch, document, evidence, candidate);
  if (reported === null) return null;
  await recordDeployment(tx, batch, reported.report);
  return slotOf(reported);
}

/**
 * Record an event again whose artifact, or whose speaker's authority, may be another one now; see `recordEvent`. A
 * deployment that it still reports as before stays; others are removed first, and returned.
 */
export async function recordEventAgain(
  tx: Tx,
  batch: Batch,
  document: StatedDocument,
  evidence: number,
  candidate: number | null,
): Promise<{ slot: SlotOfEvent | null; removed: DeploymentRow[] }> {
  // What the document has reported before does not count for what it reports now.
  const reported = await reportOf(tx, batch, document, evidence, candidate);
  const slot = reported && slotOf(reported);
  const stored = await storedDeployments(tx, document, evidence);
  const [first] = stored;
  if (reported && first && stored.length === 1 && (await isStoredAs(tx, first, reported.report))) {
    await refreshDeployed(tx, batch, first);
    return { slot, removed: [] };
  }
  for (const one of stored) await removeDeployment(tx, batch, one, { removalsEndSlot: true });
  if (reported !== null) await recordDeployment(tx, batch, reported.report, null);
  return { slot, removed: stored };
}

/** The deployment that an event reports, and whether it is certain which artifact that is. */
type Reported = { report: DeploymentReport & { evidence: number }; isSettled: boolean };

function slotOf({ report: { environment, slot, project, evidence }, isSettled }: Reported): SlotOfEvent | null {
  return isSettled ? { environment, slot, project, evidence } : null;
}

/** Whether a stored deployment is what a report says, apart from how it went on, which the others of its slot say. */
async function isStoredAs(tx: Tx, stored: DeploymentRow, report: DeploymentReport): Promise<boolean> {
  const began = stored.status === 'rolled-back' ? 'deployed' : stored.status;
  return (
    stored.artifact === (report.artifact?.id ?? null) &&
    stored.project === report.project &&
    stored.environment === (await findEnvironment(tx, report.environment.slice(0, 200))) &&
    stored.slot === report.slot &&
    began === report.status &&
    stored.since === report.at &&
    stored.externalId === report.externalId &&
    stored.reportedAt === report.reportedAt
  );
}

/** What an event document reports, as far as its speaker may say so; null where that is nothing. */
async function reportOf(
  tx: Tx,
  batch: Batch,
  document: StatedDocument,
  evidence: number,
  candidate: number | null,
): Promise<Reported | null> {
  if (document.facts.kind !== 'event') return null;
  const { event } = document.facts;
  const status = statusOf(event);
  const stored = await evidenceBySeq(tx, evidence);
  if (!status || !event.environment || stored === null || stored.quarantine !== null) return null;
  const reporter = { speaker: await speakerOfEvent(tx, stored), lookUp: projectLookup(tx) };
  const named = await deployedArtifact(tx, batch, document, reporter, candidate);
  const reportedAt = await spokenAtFor(reporter, named.artifact?.project ?? null, stored.receivedAt);
  const at = timeOfEvent(event, document.verification.signedAt, reportedAt);
  const service = event.subjectId || (named.artifact?.name ?? '');
  // A service id is unique within its source only: two sources may each have a service `web`.
  const slot = `${event.subjectSource ?? event.source} ${service}`;
  const { environment } = event;
  await renameSlot(tx, { environment, from: service, to: slot, source: SOURCE, sender: event.source });
  const place = { environment, slot, at };
  const deployed = await placeDeployment(tx, document, reporter, { named, place, actor: stored.actor, evidence });
  if (deployed === null) return null;
  const report = {
    ...deployed,
    environment,
    slot,
    status,
    at,
    url: null,
    source: SOURCE,
    externalId: await externalIdFor(tx, event, evidence),
    evidence,
    reportedAt: reportedAt === stored.receivedAt ? null : reportedAt,
    endsSlot: true,
  };
  return { report, isSettled: named.by === 'digest' || named.isExpected };
}

/** Where the sender named the artifact, everybody who named the same one is a sender of the event about it. */
async function speakerOfEvent(tx: Tx, stored: StoredEvidence): Promise<Speaker> {
  const [subject] = await subjectsOf(tx, stored.seq, 1);
  const link = subject === undefined ? null : await linkBetween(tx, subject.artifact, stored.seq);
  return link?.namedBy == null ? speakerOf(tx, stored) : speakerOf(tx, stored, link);
}

/** Remove the deployments that an event document reported, and return them. */
export async function removeReported(
  tx: Tx,
  batch: Batch,
  document: StatedDocument,
  evidence: number,
): Promise<DeploymentRow[]> {
  const stored = await storedDeployments(tx, document, evidence);
  for (const one of stored) await removeDeployment(tx, batch, one, { removalsEndSlot: true });
  return stored;
}

/** The stored deployments that an event document reported. */
async function storedDeployments(tx: Tx, document: StatedDocument, evidence: number): Promise<DeploymentRow[]> {
  if (document.facts.kind !== 'event') return [];
  const { event } = document.facts;
  const stored: DeploymentRow[] = [];
  for (const id of [externalIdOf(event), externalIdOf(event, (await evidenceBySeq(tx, evidence))?.actor)]) {
    const deployment = await findDeployment(tx, SOURCE, id);
    if (deployment?.evidence === evidence && !stored.some((one) => one.id === deployment.id)) stored.push(deployment);
  }
  return stored;
}

/** When somebody with authority over the project (row id) sent the event first, RFC 3339. */
async function spokenAtFor({ speaker, lookUp }: Reporter, project: number | null, receivedAt: string): Promise<string> {
  const owner = project === null ? null : await lookUp(project);
  return new Date(spokenAt(owner, speaker, ['deployment'], Date.parse(receivedAt))).toISOString();
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
