/**
 * Ingests evidence: reads it, verifies it, stores it and evaluates its artifacts. Resolves once everything is on disk.
 */
import { ownReceipt } from './store/own-receipt.ts';
import { AttestryError } from '#lib/errors.ts';
import { evidenceBySeq } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import { findOrCreateActor } from '#db/system/actors.ts';
import { addRefusal } from '#db/system/refusals.ts';
import { trustSet } from '#db/system/trust.ts';
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { prepareDocument } from '#lib/ingest/document/document.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { ExaminedDocument, UnreadableDocument } from '#lib/ingest/document/examiner.ts';
import { beginUpload } from '#lib/ingest/examine/uploads-in-progress.ts';
import type { StoreResult } from '#lib/ingest/store/evidence-writer.ts';
import type { IngestResult } from '#lib/views/evidence.ts';

export type IngestInput = {
  bytes: Uint8Array;
  /** `alg:hex` of the artifact that documents without subjects are about. */
  subject?: string;
  /** For test reports: exit code of the test job, and name of the run. */
  exitCode?: number;
  run?: string;
  /** When it was received, where a history is replayed. Default: now. */
  receivedAt?: Date;
  /** Where it was received, for the list of refusals: `api` (default), `github` … */
  door?: string;
  /** As in `ExamineRequest`. */
  priority?: 'interactive' | 'backlog';
  /** The place among uploads that are examined at the same time, and stored in the order in which they were sent. */
  turn?: Turn;
};

/** `before` resolves when the uploads before this one are with the writer, and rejects where one cannot be. */
export type Turn = { before: Promise<void>; pass: () => void };

/** Subjects and remarks that a result lists. The document has them all. */
const MAX_SUBJECTS_LISTED = 1_000;
const MAX_REMARKS_LISTED = 50;
/** Verifications of one document, each after the first because the trust changed during the one before. */
const MAX_ATTEMPTS = 4;

/**
 * Ingest every document in `bytes`; returns one result for each, in order. A document that cannot be read has the
 * outcome `rejected`, and is recorded as a refusal. Throws `unavailable` where the trust changes during every attempt.
 */
export async function ingestEvidence(context: Context, input: IngestInput): Promise<IngestResult[]> {
  const results: IngestResult[] = [];
  for await (const chunk of ingestInChunks(context, input)) results.push(...chunk);
  return results;
}

/** As `ingestEvidence`, but yields the results in chunks. The documents of every result that it yields are on disk. */
export async function* ingestInChunks(context: Context, input: IngestInput): AsyncGenerator<IngestResult[]> {
  requireAccess(context, 'evidence.send', 'anywhere');
  const endUpload = beginUpload(context.store.whole);
  try {
    yield* ingestUpload(context, input);
  } finally {
    endUpload();
  }
}

/** Record a document that was refused before it was read. Returns its result, `rejected`. */
export async function ingestUnreadable(
  context: Context,
  failure: UnreadableDocument,
  input: Pick<IngestInput, 'receivedAt' | 'door'>,
): Promise<IngestResult> {
  requireAccess(context, 'evidence.send', 'anywhere');
  await addRefusals(context, [failure], input);
  return toRejectedResult(failure);
}

async function* ingestUpload(context: Context, input: IngestInput): AsyncGenerator<IngestResult[]> {
  const { bytes, subject, exitCode, run, priority } = input;
  const max = context.limits.uploadInFlight;
  const trust = await trustSet(context.store.read);
  const inFlight: { results: Promise<IngestResult[]>; documents: number; bytes: number }[] = [];
  const sum = (member: 'documents' | 'bytes'): number => inFlight.reduce((total, chunk) => total + chunk[member], 0);
  const now = input.receivedAt ?? context.now();
  const request = { subject, exitCode, run, trust, now, pack: true, ...(priority && { priority }) };
  const examined = context.examiner.examine(bytes, request);
  for await (const chunk of input.turn ? inTurn(examined, input.turn) : examined) {
    const receipts = await Promise.all(chunk.map((one) => (one.ok ? ownReceipt(context, one) : null)));
    const results = storeChunk(context, chunk, { receipts, trustVersion: trust.version }, input);
    // The loop below awaits this promise later; without a handler its failure would end the process before that.
    results.catch(() => undefined);
    inFlight.push({
      results,
      documents: chunk.length,
      bytes: chunk.reduce((total, examined) => total + (examined.ok ? examined.bytes.length : 0), 0),
    });
    while (sum('documents') > max.documents || sum('bytes') > max.bytes) yield await inFlight.shift()!.results;
  }
  input.turn?.pass();
  for (const { results } of inFlight) yield await results;
}

/**
 * Takes every chunk as it comes, so that no thread waits with one while the upload whose turn it is waits for a thread,
 * and yields none before its turn.
 */
async function* inTurn<Chunk>(chunks: AsyncIterable<Chunk>, { before }: Turn): AsyncGenerator<Chunk> {
  let isDue = false;
  before.then(
    () => (isDue = true),
    () => undefined,
  );
  const held: Chunk[] = [];
  for await (const chunk of chunks) {
    held.push(chunk);
    if (isDue) yield* held.splice(0);
  }
  await before;
  yield* held;
}

type Receipt = Awaited<ReturnType<typeof ownReceipt>>;

/** Hands the documents to the writer before it returns, in their order. */
async function storeChunk(
  context: Context,
  chunk: readonly ExaminedDocument[],
  { receipts, trustVersion }: { receipts: readonly Receipt[]; trustVersion: number },
  input: IngestInput,
): Promise<IngestResult[]> {
  const results = await Promise.all(
    chunk.map((examined, at) => storeOne(context, examined, { receipt: receipts[at]!, trustVersion }, input)),
  );
  await addRefusals(context, chunk, input);
  return results;
}

async function storeOne(
  context: Context,
  examined: ExaminedDocument,
  { receipt, trustVersion }: { receipt: Receipt; trustVersion: number },
  { receivedAt }: IngestInput,
): Promise<IngestResult> {
  if (!examined.ok) return toRejectedResult(examined);
  const { packed, ...read } = examined;
  let document: ReadDocument = read;
  let version = trustVersion;
  for (let attempt = 0; attempt < MAX_ATTEMPTS; attempt += 1) {
    const stored = await context.evidenceWriter.storeDocument({
      document: attempt === 0 && packed ? { ...read, ...packed } : prepareDocument(document),
      trustVersion: version,
      actor: context.actor,
      at: receivedAt?.toISOString() ?? null,
    });
    if (stored.outcome !== 'stale') return ingestResult(context, document, stored, receipt);
    ({ document, version } = await verifyAgain(context, document));
  }
  throw new AttestryError('unavailable', 'the configured trust keeps changing', { retryAfterSeconds: 1 });
}

/** Verify a document under the current trust. */
async function verifyAgain(
  context: Context,
  document: ReadDocument,
): Promise<{ document: ReadDocument; version: number }> {
  const trust = await trustSet(context.store.read);
  const request = { context: document.context, trust, now: context.now() };
  for await (const [examined] of context.examiner.examine(document.bytes, request)) {
    if (examined?.ok) return { document: { ...document, verification: examined.verification }, version: trust.version };
  }
  throw new AttestryError('internal', 'a document that was read cannot be read again');
}

async function ingestResult(
  context: Context,
  document: ReadDocument,
  stored: Exclude<StoreResult, { outcome: 'stale' }>,
  receipt: Receipt,
): Promise<IngestResult> {
  const verification =
    stored.outcome === 'stored' ? document.verification : await storedVerification(context, stored.seq);
  return {
    outcome: stored.outcome,
    id: document.id,
    format: document.format,
    predicateType: document.predicateType,
    subjects: document.subjects.slice(0, MAX_SUBJECTS_LISTED).map(({ name, digest }) => ({ name, digest })),
    verification,
    ...(stored.outcome === 'duplicate' && stored.restored && receipt === null ? { restored: true } : {}),
    ...receipt,
    ...(document.remarks.length > 0 ? { remarks: document.remarks.slice(0, MAX_REMARKS_LISTED) } : {}),
  };
}

async function storedVerification(context: Context, seq: number): Promise<IngestResult['verification']> {
  const row = await evidenceBySeq(context.store.read, seq);
  return row?.verification ? readVerification(context.store.read, row.verification) : null;
}

function toRejectedResult(failure: UnreadableDocument): IngestResult {
  const { id, code, message, pointer } = failure;
  return {
    outcome: 'rejected',
    id,
    format: null,
    predicateType: null,
    subjects: [],
    verification: null,
    error: { code, message, pointer },
  };
}

async function addRefusals(
  context: Context,
  chunk: readonly ExaminedDocument[],
  { receivedAt, door = 'api' }: Pick<IngestInput, 'receivedAt' | 'door'>,
): Promise<void> {
  const refused = chunk.filter((examined) => !examined.ok);
  if (refused.length === 0) return;
  const at = (receivedAt ?? context.now()).toISOString();
  await context.store.write(async (tx) => {
    const actor = await findOrCreateActor(tx, context.actor);
    for (const { id, code, message, pointer, size, excerpt } of refused)
      await addRefusal(tx, { at, door, code, message, pointer, size, digest: id, excerpt, actor });
  });
}
