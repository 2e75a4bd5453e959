/** Records the deployments that CI/CD events report. */
import type { ReportedEvent } from '#lib/evidence/model/evidence.ts';
import type { Speaker } from '#lib/authority/speaker.ts';
import type { Tx } from '#db/open.ts';
import { findArtifact } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { findTerm } from '#db/evidence/terms.ts';
import { artifactsWithLabel, expectedArtifactsWithLabel } from '#db/artifact/labels.ts';
import type { ArtifactRow } from '#db/artifact/artifacts.ts';
import { toIsoTime } from '#lib/format/iso-time.ts';
import { clampTime, earlierTime } from '#lib/format/told-time.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import { deploymentsInSlot, findDeployment, findEnvironment, renameSlot } from '#db/project/deployments.ts';
import { authorityOver } from '#lib/ingest/authority/authority.ts';
import { type ProjectLookup, projectLookup } from '#lib/ingest/authority/projects.ts';
import { speakerOf } from '#lib/ingest/authority/speaker.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { currentArtifact, currentRow } from '#lib/ingest/batch/current-artifact.ts';
import { documentSubjects } from '#lib/ingest/link/names.ts';
import { splitDigests } from '#lib/ingest/link/digests.ts';
import type { DeploymentReport } from './deployment.ts';
import { recordDeployment, removeDeployment } from './deployment.ts';

/** CDEvents 0.4+, continuous deployment: the deployment status that each predicate of a service means. */
const STATUS_OF_PREDICATE: { [predicate: string]: DeploymentReport['status'] } = {
  deployed: 'deployed',
  upgraded: 'deployed',
  rolledback: 'deployed',
  removed: 'decommissioned',
};

const SOURCE = 'cdevents';

/** Artifacts with one purl of which one may be the deployed one. */
const MAX_CANDIDATES = 32;

/**
 * Record the deployment, rollback or removal of a service that an event document reports, as far as its speaker may say
 * so. Other documents are ignored, and so is a quarantined one.
 */
export async function linkEvent(tx: Tx, batch: Batch, document: ReadDocument, evidence: number): Promise<void> {
  if (document.facts.kind !== 'event') return;
  const { event } = document.facts;
  const status = statusOf(event);
  const stored = await evidenceBySeq(tx, evidence);
  if (!status || !event.environment || stored === null || stored.quarantine !== null) return;
  const reporter = { speaker: await speakerOf(tx, stored), lookUp: projectLookup(tx) };
  const deployed = await deployedArtifact(tx, batch, document, reporter);
  const at = timeOfEvent(event, document.verification.signedAt, stored.receivedAt);
  const service = event.subjectId || (deployed.artifact?.name ?? '');
  // A service id is unique within its source only: two sources may each have a service `web`.
  const slot = `${event.subjectSource ?? event.source} ${service}`;
  await renameSlot(tx, {
    environment: event.environment,
    from: service,
    to: slot,
    source: SOURCE,
    sender: event.source,
  });
  const project = deployed.isNamed
    ? deployed.artifact && (await reportedProject(reporter, deployed.artifact.project))
    : await projectInSlot(tx, reporter, { environment: event.environment, slot, at });
  if (project === null) return;
  await recordDeployment(tx, batch, {
    artifact: deployed.artifact,
    project: project.id,
    environment: event.environment,
    slot,
    status,
    at,
    url: null,
    source: SOURCE,
    externalId: await externalIdFor(tx, event, evidence),
    evidence,
    endsSlot: true,
  });
}

/** Remove the deployment that an event document reported, as if the report had never come. */
export async function unlinkEvent(tx: Tx, batch: Batch, document: ReadDocument, evidence: number): Promise<void> {
  if (document.facts.kind !== 'event') return;
  const { event } = document.facts;
  for (const id of [externalIdOf(event), externalIdOf(event, (await evidenceBySeq(tx, evidence))?.actor)]) {
    const deployment = await findDeployment(tx, SOURCE, id);
    if (deployment?.evidence === evidence) await removeDeployment(tx, batch, deployment, { removalsEndSlot: true });
  }
}

/** Record the deployment of an event again, after its artifact or the authority of its speaker has changed. */
export async function relinkEvent(tx: Tx, batch: Batch, document: ReadDocument, evidence: number): Promise<void> {
  await unlinkEvent(tx, batch, document, evidence);
  await linkEvent(tx, batch, document, evidence);
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

type Reporter = { speaker: Speaker; lookUp: ProjectLookup };

/**
 * The project of a deployment by this reporter (row id; null for an artifact without a project). Null where the
 * reporter has no authority over deployments of the project.
 */
async function reportedProject(
  { speaker, lookUp }: Reporter,
  id: number | null,
): Promise<{ id: number | null } | null> {
  const project = id === null ? null : await lookUp(id);
  return authorityOver(project, speaker).has('deployment') ? { id: project?.id ?? null } : null;
}

/**
 * The project of a report that names no artifact: that of the deployment in the slot that it may speak of, of several
 * the last one before it.
 */
async function projectInSlot(
  tx: Tx,
  reporter: Reporter,
  { environment, slot, at }: { environment: string; slot: string; at: string },
): Promise<{ id: number | null } | null> {
  const id = await findEnvironment(tx, environment.slice(0, 200));
  const rows = id === null ? [] : await deploymentsInSlot(tx, id, slot);
  const isLater = ({ since }: { since: string }) => Date.parse(since) > Date.parse(at);
  for (const { project } of [...rows.filter((row) => !isLater(row)).toReversed(), ...rows.filter(isLater)]) {
    const reported = project === null ? null : await reportedProject(reporter, project);
    if (reported !== null) return reported;
  }
  return reportedProject(reporter, reporter.speaker.repository);
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

/**
 * The artifact that a report names by digest or purl. Of several artifacts with the purl it is the newest one of a
 * project that is expected here and for which the reporter speaks, else the newest one for which it speaks at all.
 */
async function deployedArtifact(
  tx: Tx,
  batch: Batch,
  document: ReadDocument,
  reporter: Reporter,
): Promise<{ artifact: ArtifactRow | null; isNamed: boolean }> {
  const [subject] = documentSubjects(document);
  const own = subject && splitDigests(subject.digest)?.own;
  if (own) {
    const alg = await findTerm(tx, own.algorithm);
    const row = alg === null ? null : await findArtifact(tx, alg, own.value);
    return { artifact: row && currentRow(batch, row), isNamed: true };
  }
  const named = document.facts.kind === 'event' ? document.facts.event.artifact : null;
  const purl = named === null ? null : parsePurl(named);
  if (!purl) return { artifact: null, isNamed: false };
  const label = { kind: 'purl', value: purl.canonical } as const;
  const ids = [
    ...(await expectedArtifactsWithLabel(tx, label, MAX_CANDIDATES)),
    ...(await artifactsWithLabel(tx, label, MAX_CANDIDATES)),
  ];
  let unexpected: ArtifactRow | null = null;
  for (const id of ids) {
    const row = await currentArtifact(tx, batch, id);
    if (row === null || (await reportedProject(reporter, row.project)) === null) continue;
    if (row.project !== null && (await reporter.lookUp(row.project))?.isExpected)
      return { artifact: row, isNamed: true };
    unexpected ??= row;
  }
  return { artifact: unexpected, isNamed: unexpected !== null };
}
