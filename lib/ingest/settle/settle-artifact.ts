/**
 * Settles one artifact: decides which of its evidence counts, and brings everything in line that follows from it, which
 * is its project, build, names, further digests and deployments. The result does not depend on the order of arrival.
 */
import { setAliasesVerified } from '#db/artifact/aliases.ts';
import { addLabels, labelsOf } from '#db/artifact/labels.ts';
import { type ArtifactRow } from '#db/artifact/artifacts.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { type EvidenceLink, linkBetween, linksOfArtifact, moveLink } from '#db/evidence/artifact-links.ts';
import { addLinkChange } from '#db/history/link-changes.ts';
import { claimedBucket, isCountingBucket, quarantineBucket, subjectBucket } from '#db/schema/columns/buckets.ts';
import type { Tx } from '#db/open.ts';
import { buildById } from '#db/project/builds.ts';
import { deploymentsOfArtifact } from '#db/project/deployments.ts';
import { moveEnvironments } from '#db/project/environment-status.ts';
import type { ChosenProject } from '#lib/authority/choose-project.ts';
import { type Batch, type TouchedArtifact, touchArtifact } from '#lib/ingest/batch/batch.ts';
import { currentArtifact } from '#lib/ingest/batch/current-artifact.ts';
import { isFromBeforeAuthority } from '#lib/ingest/batch/before-authority.ts';
import type { ReadDocument, StatedDocument } from '#lib/ingest/document/document.ts';
import { statedDocument } from '#lib/ingest/document/stored-document.ts';
import { renameHostSlots } from '#lib/ingest/deployments/slot-name.ts';
import { relinkDeployments } from '#lib/ingest/deployments/relink-deployments.ts';
import { linkPendingEvents, relinkEvent } from '#lib/ingest/deployments/event.ts';
import { indexClaims } from '#lib/ingest/platforms/index-claims.ts';
import { applyNames, documentSubjects, namesForArtifact } from '#lib/ingest/link/names.ts';
import { labelMaterials } from '#lib/ingest/link/materials.ts';
import type { LinkedSubject } from '#lib/ingest/link/subjects.ts';
import { chooseBuild } from './choose-build.ts';
import { shareAliasEvidence } from './share-aliases.ts';
import { type DecidedLink, decideLinks, type Decision } from './decide-links.ts';
import { addNameChange, deriveNames, newNameChange } from './derive-names.ts';

/** Links of each sort that one decision reads. Where an artifact has more, the oldest claims stay as they are. */
const LINKS_PER_DECISION = 1_000;

export type SettleOptions = {
  /** The document that this transaction stores, and that no name, digest or deployment was taken from yet. */
  added?: { seq: number; document: ReadDocument };
  /** The documents (`seq`) that state something else than before, or that another signer vouches for. */
  rebuilt?: ReadonlySet<number>;
  /** True where the expectations may have changed: names and further digests of every document are derived again. */
  rebuild?: boolean;
};

/** Settle one artifact. Returns what was decided. */
export async function settleArtifact(
  tx: Tx,
  batch: Batch,
  touched: TouchedArtifact,
  given: SettleOptions = {},
): Promise<Decision> {
  touched.settled = true;
  // An earlier version may have counted other evidence.
  const isMigrated = touched.before !== null && isFromBeforeAuthority(touched.before);
  const options = isMigrated ? { ...given, rebuild: true } : given;
  const decision = await decide(tx, batch, touched, options);
  touched.unsettled = false;
  const { row } = touched;
  const before = row.project;
  await applyProject(tx, touched, decision);
  // In the order of arrival, in which the documents would have named the artifact one by one.
  const changed = decision.links.filter((one) => isChanged(one, options)).sort(byArrival);
  const isMoved = before !== row.project;
  // A claim that is withdrawn or made decides whether anything failed at all.
  if ((isMoved && touched.before !== null) || options.rebuild === true) touched.recount = true;
  await applyLinks(tx, batch, touched, { changed, decision, isMoved, isMigrated }, options);
  await applyFirstSeen(tx, row, decision, isMigrated);
  const isCorrected = isMigrated && correctMigrated(row, decision);
  // The name may be another one now, and the host of the project says what runs under it.
  if (isCorrected || (isMoved && touched.before !== null)) await renameHostSlots(tx, batch, row);
  let isShared = false;
  for (const { link, aliases } of changed) {
    const isBare = link.seq === options.added?.seq && !hasFurtherDigests(options.added.document);
    if (aliases && !isBare && (await shareAliasEvidence(tx, batch, row, link.seq))) isShared = true;
  }
  return isShared ? settleArtifact(tx, batch, touched) : decision;
}

/**
 * Correct what an earlier version stored, as if the documents that do not count had never come. Returns whether there
 * are any.
 */
function correctMigrated(row: ArtifactRow, { links }: Decision): boolean {
  row.evidence = links.filter(({ counts }) => counts).length;
  if (row.evidence === links.length) return false;
  row.builtAt = null;
  return true;
}

async function decide(
  tx: Tx,
  batch: Batch,
  { row, before, unsettled: isNamedByIndex }: TouchedArtifact,
  { added, rebuilt, rebuild }: SettleOptions,
): Promise<PartialDecision> {
  const lookUpArtifact = (id: number) => currentArtifact(tx, batch, id);
  // An index that names a new artifact marks it as unsettled.
  const claims = before === null && !isNamedByIndex ? [] : await indexClaims(tx, row, lookUpArtifact);
  const first = await linksOfArtifact(tx, row.id, rebuild ? -1 : LINKS_PER_DECISION);
  // The documents that change are decided about, however many others there are.
  for (const changed of added === undefined ? (rebuilt ?? []) : [added.seq]) {
    if (first.links.some(({ seq }) => seq === changed)) continue;
    const link = await linkBetween(tx, row.id, changed);
    if (link) first.links.push(link);
  }
  const decision = await decideLinks(tx, first.links, claims);
  if (!first.isCut || rebuild || decision.project?.project === row.project)
    return { ...decision, isPartial: first.isCut && !rebuild };
  return { ...(await decideLinks(tx, (await linksOfArtifact(tx, row.id, -1)).links, claims)), isPartial: false };
}

/** Whether what a document does for the artifact differs from what was applied. */
function isChanged(one: DecidedLink, { added, rebuilt, rebuild }: SettleOptions): boolean {
  const { link } = one;
  return rebuild === true || link.seq === added?.seq || rebuilt?.has(link.seq) === true || isMisplaced(one);
}

function isMisplaced(one: DecidedLink): boolean {
  return bucketOf(one.link, one.counts) !== one.link.bucket || sentAtOf(one) !== one.link.sentAt;
}

/** When a document that others had sent before came from somebody whose word counts. */
function sentAtOf({ link, receivedAt }: DecidedLink): number | null {
  return receivedAt === link.receivedAt ? null : receivedAt;
}

/** The order in which documents came from those whose word counts. */
function byArrival(a: DecidedLink, b: DecidedLink): number {
  return a.receivedAt - b.receivedAt || a.link.seq - b.link.seq;
}

function bucketOf(link: EvidenceLink, counts: boolean): number {
  if (link.quarantine !== null) return quarantineBucket(link.kind);
  return counts ? subjectBucket(link.kind, link.outcome) : claimedBucket(link.kind);
}

const CONFIDENCES = {
  claimed: 'claimed',
  index: 'verified',
  verified: 'verified',
  provenance: 'provenance',
} as const satisfies Record<ChosenProject['confidence'], string>;

async function applyProject(tx: Tx, touched: TouchedArtifact, { project, links }: Decision): Promise<void> {
  const { row } = touched;
  const build = await chooseBuild(tx, row, links, project);
  touched.reindex ||= row.project !== (project?.project ?? null) || row.build !== build;
  // The end of a build that does not count any more must not remain.
  if (row.project !== (project?.project ?? null) || row.build !== build) row.builtAt = null;
  Object.assign(row, {
    project: project?.project ?? null,
    linkConfidence: project === null ? ('none' as const) : CONFIDENCES[project.confidence],
    contender: project?.contender ?? null,
    build,
  });
}

/** `isPartial`: the artifact has more links than were read. */
type PartialDecision = Decision & { isPartial: boolean };

type Changes = { changed: readonly DecidedLink[]; decision: Decision; isMoved: boolean; isMigrated: boolean };

async function applyLinks(
  tx: Tx,
  batch: Batch,
  touched: TouchedArtifact,
  { changed, decision, isMoved, isMigrated }: Changes,
  options: SettleOptions,
): Promise<void> {
  const { row } = touched;
  const names = newNameChange();
  const gained = new Set<string>();
  const naming = decision.links.filter((one) => one.names).sort(byArrival);
  const events: { seq: number; document: StatedDocument }[] = [];
  for (const one of changed) {
    const { link } = one;
    const to = bucketOf(link, one.counts);
    const isAdded = link.seq === options.added?.seq;
    if (isMisplaced(one)) {
      // A new link is not a change, and an earlier version did not decide which evidence counts.
      if (!isAdded && !isMigrated && !batch.onlyStatuses)
        await addLinkChange(tx, {
          artifact: row.id,
          evidence: link.seq,
          at: batch.at,
          bucket: link.bucket,
          sentAt: link.sentAt,
        });
      await moveLink(tx, { artifact: row.id, evidence: link.seq, from: link.bucket, to, sentAt: sentAtOf(one) });
    }
    row.evidence += countDelta(link, to, isAdded);
    if (!isAdded && isCountingBucket(link.bucket) && !one.counts) touched.recount = true;
    if (!isAdded || (one.aliases && hasFurtherDigests(options.added!.document)))
      await setAliasesVerified(tx, { artifact: row.id, evidence: link.seq }, one.aliases);
    // An earlier version added the names of every document, whether or not it counts.
    if (!isAdded && isMigrated && one.names && link.kind !== 'event') continue;
    const document = isAdded ? options.added!.document : await readLinked(tx, link.seq);
    if (document === null) continue;
    // The ref of the build gives a version where the names give none.
    const isRefNeeded = link.build !== null && (!one.names || row.version === null);
    const build = isRefNeeded ? await buildById(tx, link.build!) : null;
    if (one.names) {
      for (const purl of await addNames(tx, touched, document, { ref: build?.ref ?? null, at: batch.at }))
        gained.add(purl);
      // The documents name the artifact in the order of arrival, whichever of them has come to count last.
      if (one !== naming.at(-1)) names.affectsName = true;
    } else if (!isAdded) await addNameChange(tx, names, { artifact: row, document, ref: build?.ref ?? null });
    if (!isAdded && !batch.onlyStatuses && givesLabels(decision, one)) await labelMaterials(tx, document);
    if (!isAdded && link.kind === 'event') events.push({ seq: link.seq, document });
  }
  const removed = await deriveNames(tx, batch, touched, { change: names, naming: naming.map(({ link }) => link.seq) });
  // An artifact has a limited number of labels: those that were removed may have taken the place of others.
  if (removed.length > 0 && options.rebuild === true) await addMissingNames(tx, batch, touched, changed);
  for (const event of events) await relinkEvent(tx, batch, event.document, event.seq);
  const recorded = new Set(events.map(({ seq }) => seq));
  const isElsewhere = isMoved || options.rebuild === true;
  await relinkDeployments(tx, batch, touched, { isMoved: isElsewhere, removed, recorded });
  await linkPendingEvents(tx, batch, row.id, isElsewhere ? null : gained);
}

/**
 * An artifact was first seen when the first document was received that counts for it. A claim that arrived earlier does
 * not date it, but a deployment that the host reported does.
 */
async function applyFirstSeen(
  tx: Tx,
  row: ArtifactRow,
  { links, isPartial }: PartialDecision,
  isMigrated: boolean,
): Promise<void> {
  const receipts = links.flatMap(({ counts, receivedAt }) => (counts ? [receivedAt] : []));
  if (receipts.length === 0) return;
  const first = new Date(Math.min(...receipts)).toISOString();
  if (first === row.firstSeen) return;
  if (first > row.firstSeen && !isMigrated && (isPartial || (await isReportedByHost(tx, row.id)))) return;
  await moveEnvironments(tx, row, first);
  row.firstSeen = first;
}

async function isReportedByHost(tx: Tx, artifact: number): Promise<boolean> {
  const deployments = await deploymentsOfArtifact(tx, artifact, LINKS_PER_DECISION);
  return deployments.some(({ evidence }) => evidence === null);
}

/**
 * Whether a document may label materials: it counts for the artifact, and the artifact belongs to a project that is
 * expected here, or to none. A document whose signature is false may count as evidence of tampering only.
 */
function givesLabels({ project }: Decision, { link, counts }: DecidedLink): boolean {
  return counts && link.outcome !== 'failed' && (project === null || project.isExpected);
}

function hasFurtherDigests(document: ReadDocument): boolean {
  return documentSubjects(document).some(({ digest }) => Object.keys(digest).length > 1);
}

async function addMissingNames(
  tx: Tx,
  { at }: Batch,
  touched: TouchedArtifact,
  links: readonly DecidedLink[],
): Promise<void> {
  for (const { link, names } of links) {
    const document = names ? await readLinked(tx, link.seq) : null;
    if (document !== null) await addNames(tx, touched, document, { ref: null, at });
  }
}

/** By how much the number of documents that count changes. */
function countDelta(link: EvidenceLink, to: number, isAdded: boolean): number {
  const counted = !isAdded && isCountingBucket(link.bucket);
  return Number(isCountingBucket(to)) - Number(counted);
}

async function readLinked(tx: Tx, seq: number): Promise<StatedDocument | null> {
  const row = await evidenceBySeq(tx, seq);
  return row && statedDocument(tx, row);
}

/** Give the artifact the names of a document. Returns the purls that it did not have. */
async function addNames(
  tx: Tx,
  touched: TouchedArtifact,
  document: StatedDocument,
  { ref, at }: { ref: string | null; at: string },
): Promise<string[]> {
  const names = await namesForArtifact(tx, document, touched.row);
  // An artifact that is new in this transaction has its names from the first.
  const since = touched.before === null ? null : at;
  const labels = names.flatMap((name) => name.labels);
  const known = labels.length === 0 ? [] : await labelsOf(tx, touched.row.id);
  const added = await addLabels(tx, touched.row.id, labels, { since, known });
  if (added.length > 0) touched.reindex = true;
  applyNames(touched.row, names, ref);
  return added.flatMap(({ kind, value }) => (kind === 'purl' ? [value] : []));
}

/** Settle artifacts by row id; unknown ids are skipped. */
export async function settleArtifacts(
  tx: Tx,
  batch: Batch,
  ids: Iterable<number>,
  { evidence = null, ...options }: SettleOptions & { evidence?: number | null } = {},
): Promise<void> {
  for (const id of new Set(ids)) {
    const row = await currentArtifact(tx, batch, id);
    if (row) await settleArtifact(tx, batch, touchArtifact(batch, row, false, evidence), options);
  }
}

/**
 * Settle the artifacts to which a document was linked just now. For those that are new to it the document is applied
 * from memory. Returns whether the document may label materials.
 */
export async function settleLinked(
  tx: Tx,
  batch: Batch,
  linked: readonly LinkedSubject[],
  added: { seq: number; document: ReadDocument },
): Promise<{ givesLabels: boolean }> {
  const isNew = new Map<TouchedArtifact, boolean>();
  for (const one of linked) isNew.set(one.touched, one.isNew || isNew.get(one.touched) === true);
  let mayLabel = false;
  for (const [touched, isNewLink] of isNew) {
    const decision = await settleArtifact(tx, batch, touched, isNewLink ? { added } : {});
    mayLabel ||= decision.links.some((one) => one.link.seq === added.seq && givesLabels(decision, one));
  }
  return { givesLabels: mayLabel };
}
