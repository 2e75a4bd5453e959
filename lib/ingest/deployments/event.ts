/** Links CI/CD events to what they report, and again when that, or what they waited for, has changed. */
import { labelsOf } from '#db/artifact/labels.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import type { Tx } from '#db/open.ts';
import { type DeploymentRow, findEnvironment, isArtifactInSlot, runsInSlot } from '#db/project/deployments.ts';
import { pendingEvents, slotKey } from '#db/project/pending-events.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import type { StatedDocument } from '#lib/ingest/document/document.ts';
import { statedDocument } from '#lib/ingest/document/stored-document.ts';
import { recordEvent, recordEventAgain, removeReported, type SlotOfEvent } from './record-event.ts';

export const LINK_EVENTS = 'link-events';
/**
 * What the events wait for, the artifact (row id) that has it where it is a purl, and the last event (`seq`) that is
 * done.
 */
export type LinkEventsPayload = { awaited: string; artifact: number | null; after: number };

/** Events that one transaction links, and those of one slot that it records again. */
const EVENTS_PER_STEP = 32;
const MAX_RELINKED = 64;

/** Record what an event reports (see `recordEvent`), and what the events report that waited for it. */
export async function linkEvent(
  tx: Tx,
  batch: Batch,
  document: StatedDocument,
  evidence: number,
  candidate: number | null = null,
): Promise<void> {
  const slot = await recordEvent(tx, batch, document, evidence, candidate);
  if (slot !== null) await linkWaitingInSlot(tx, batch, slot);
}

/** Remove the deployment that an event document reported, as if the report had never come. */
export async function unlinkEvent(tx: Tx, batch: Batch, document: StatedDocument, evidence: number): Promise<void> {
  for (const removed of await removeReported(tx, batch, document, evidence)) await relinkSlot(tx, batch, removed);
}

/** Record the deployment of an event again, after its artifact or the authority of its speaker has changed. */
export async function relinkEvent(
  tx: Tx,
  batch: Batch,
  document: StatedDocument,
  evidence: number,
  candidate: number | null = null,
): Promise<void> {
  const { slot, removed } = await recordEventAgain(tx, batch, document, evidence, candidate);
  if (slot !== null) await linkWaitingInSlot(tx, batch, slot);
  for (const one of removed) await relinkSlot(tx, batch, one);
}

/** Record the events again that wait for a deployment in a slot, where this one is the first one of its project. */
async function linkWaitingInSlot(
  tx: Tx,
  batch: Batch,
  { environment, slot, project, evidence }: SlotOfEvent,
): Promise<void> {
  const awaited = slotKey(environment, slot);
  // Few slots have such events, and some have very many deployments.
  if ((await pendingEvents(tx, awaited, 0, 1)).length === 0) return;
  const id = await findEnvironment(tx, environment.slice(0, 200));
  const isFirst = id === null || !(await isArtifactInSlot(tx, { environment: id, slot, project }, evidence));
  if (isFirst) await linkAwaiting(tx, batch, awaited);
}

/**
 * Record the events again that name no known artifact and belonged to a project by its deployments in their slot, after
 * the last of these was removed.
 */
async function relinkSlot(tx: Tx, batch: Batch, removed: DeploymentRow): Promise<void> {
  if (removed.artifact === null) return;
  if (await isArtifactInSlot(tx, removed, null)) return;
  const rows = await runsInSlot(tx, removed);
  for (const { evidence } of rows.slice(0, MAX_RELINKED)) {
    const stored = evidence === null ? null : await evidenceBySeq(tx, evidence);
    const document = stored && (await statedDocument(tx, stored));
    if (document) await relinkEvent(tx, batch, document, stored.seq);
  }
}

/**
 * Link the events that wait for a purl which the artifact (row id) has got. `purls` null: every purl of the artifact,
 * whose project is another one now or has been claimed.
 */
export async function linkPendingEvents(
  tx: Tx,
  batch: Batch,
  artifact: number,
  purls: Iterable<string> | null,
): Promise<void> {
  const all = purls ?? (await labelsOf(tx, artifact)).flatMap(({ kind, value }) => (kind === 'purl' ? [value] : []));
  for (const purl of new Set(all)) await linkAwaiting(tx, batch, purl, artifact);
}

/** Link the events that wait for something: the first ones at once, the others in the background. */
export async function linkAwaiting(
  tx: Tx,
  batch: Batch,
  awaited: string,
  artifact: number | null = null,
): Promise<void> {
  const rest = await linkPendingStep(tx, batch, { awaited, artifact, after: 0 });
  if (rest === null) return;
  await addJob(tx, {
    kind: LINK_EVENTS,
    key: `${artifact ?? 0} ${awaited}`,
    payload: rest,
    runAt: batch.wallClock,
    now: batch.wallClock,
  });
}

/** Link the next events. Returns the payload of the next step; null where nothing is left. */
export async function linkPendingStep(
  tx: Tx,
  batch: Batch,
  { awaited, artifact, after }: LinkEventsPayload,
): Promise<LinkEventsPayload | null> {
  const seqs = await pendingEvents(tx, awaited, after, EVENTS_PER_STEP);
  for (const seq of seqs) {
    const stored = await evidenceBySeq(tx, seq);
    const document = stored && (await statedDocument(tx, stored));
    if (document) await relinkEvent(tx, batch, document, seq, artifact);
  }
  return seqs.length < EVENTS_PER_STEP ? null : { awaited, artifact, after: seqs.at(-1)! };
}
