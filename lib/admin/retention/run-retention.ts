/**
 * Runs of the retention. The row of a run has its progress, and every step is one transaction, so that a run goes on
 * where it stopped, whoever takes its next step: a job of the app, or the command line.
 */
import { setImmediate as nextTurn } from 'node:timers/promises';
import type { Db } from '#db/open.ts';
import { FIRST_RECEIPT, keptDocuments, type KeptDocument, type ReceiptPosition } from '#db/retention/kept.ts';
import {
  addRetentionRun,
  retentionRunById,
  type RetentionRunRow,
  unfinishedRetentionRun,
  updateRetentionRun,
} from '#db/retention/runs.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addJob } from '#db/system/jobs.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import { appendRunEntry, dropDocuments, prepareDrop, type PreparedDrop } from '#lib/ingest/retention/drop-documents.ts';
import { openRetentionReader, retentionCutoff } from '#lib/ingest/retention/retention-reader.ts';
import { checkedReason } from '../checked-reason.ts';

export const RETENTION_JOB = 'retention';
export type RetentionPayload = { run: number };

/** Documents that one step looks at, and those that it drops: some tens of milliseconds of the writer. */
const LOOKED_AT_PER_STEP = 250;
const DROPPED_PER_STEP = 64;
/** Documents after which requests get their turn, because a step reads them on the answering thread. */
const DOCUMENTS_PER_TURN = 16;
/** Bytes of the documents that one step reads to keep what they are about. */
const BYTES_PER_STEP = 16 * 1024 * 1024;

/**
 * Start a run, and schedule the job that takes its steps. Where a run is not finished, that one goes on instead: only
 * one is under way at a time. Throws `bad-request` without a reason.
 */
export async function startRetention(
  context: Context,
  { reason }: { reason: string },
): Promise<{ run: number; isNew: boolean }> {
  requireAccess(context, 'retention.run', 'installation');
  const why = checkedReason(reason);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const unfinished = await unfinishedRetentionRun(tx);
    const run =
      unfinished?.id ??
      (await addRetentionRun(tx, {
        reason: why,
        startedAt: batch.at,
        startedBy: await findOrCreateActor(tx, batch.actor),
        afterReceivedAt: FIRST_RECEIPT.receivedAt,
        afterSeq: FIRST_RECEIPT.seq,
        documents: 0,
        bytes: 0,
        storedBytes: 0,
        finishedAt: null,
      }));
    const payload: RetentionPayload = { run };
    await addJob(tx, { kind: RETENTION_JOB, key: String(run), payload, runAt: batch.wallClock, now: batch.wallClock });
    if (unfinished === null)
      await recordAction(tx, context, {
        action: 'retention.start',
        object: { kind: 'retention-run', id: run },
        reason: why,
      });
    return { run, isNew: unfinished === null };
  });
}

/** Take every remaining step of a run. Returns the run at its end. */
export async function finishRetention(context: Context, run: number): Promise<RetentionRunRow> {
  while (!(await runRetentionStep(context, run))) await nextTurn();
  return (await retentionRunById(context.store.read, run))!;
}

/** Take the next step of a run. Returns whether the run is at its end. */
export async function runRetentionStep(context: Context, run: number): Promise<boolean> {
  const db = context.store.read;
  const row = await retentionRunById(db, run);
  if (row === null || row.finishedAt !== null) return true;
  const now = context.now();
  const step = await prepareStep(db, { receivedAt: row.afterReceivedAt, seq: row.afterSeq }, now);
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const current = (await retentionRunById(tx, run))!;
    // Somebody else took this step meanwhile.
    if (current.afterSeq !== row.afterSeq || current.afterReceivedAt !== row.afterReceivedAt) return false;
    if (current.finishedAt !== null) return true;
    const dropped = await dropDocuments(tx, batch, { run, prepared: step.prepared, now });
    const documents = current.documents + dropped.documents;
    if (step.isLast && documents === 0) await appendRunEntry(tx, batch, { run, digests: [], bytes: 0 });
    await updateRetentionRun(tx, {
      ...current,
      afterReceivedAt: step.to.receivedAt,
      afterSeq: step.to.seq,
      documents,
      bytes: current.bytes + dropped.bytes,
      storedBytes: current.storedBytes + dropped.storedBytes,
      finishedAt: step.isLast ? batch.at : null,
    });
    return step.isLast;
  });
}

/** The documents of a step, `to` the last one that it looks at. `isLast`: no further step is needed. */
type Step = { prepared: PreparedDrop[]; to: ReceiptPosition; isLast: boolean };

async function prepareStep(db: Db, after: ReceiptPosition, now: Date): Promise<Step> {
  const cutoff = await retentionCutoff(db, now);
  const documents = cutoff === null ? [] : await keptDocuments(db, after, cutoff, LOOKED_AT_PER_STEP);
  const reader = await openRetentionReader(db, now);
  const prepared: PreparedDrop[] = [];
  let bytes = 0;
  let to = after;
  for (const [at, document] of documents.entries()) {
    if (at % DOCUMENTS_PER_TURN === 0) await nextTurn();
    if (prepared.length === DROPPED_PER_STEP || (prepared.length > 0 && bytes + document.size > BYTES_PER_STEP))
      return { prepared, to, isLast: false };
    const drop = (await reader.decide(document)).drop ? await prepareDrop(db, document) : null;
    if (drop !== null) {
      prepared.push(drop);
      bytes += document.size;
    }
    to = positionOf(document);
  }
  return { prepared, to, isLast: documents.length < LOOKED_AT_PER_STEP };
}

const positionOf = ({ receivedAt, seq }: KeptDocument): ReceiptPosition => ({ receivedAt, seq });
