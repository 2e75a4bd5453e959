/** Take evidence in: read and verify it, keep it, judge what it is about. Answers once everything is on disk. */
import { AttestryError } from '#lib/errors.ts';
import type { ReadOptions } from '#lib/evidence/read-evidence.ts';
import { evidenceAt } from '#db/evidence/evidence.ts';
import { readVerification } from '#db/evidence/verifications.ts';
import { addRefusal } from '#db/system/refusals.ts';
import { trustSet } from '#db/system/trust.ts';
import type { App } from '#lib/context/app.ts';
import { prepareDocument } from '#lib/ingest/document/document.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { ExaminedDocument, Unreadable } from '#lib/ingest/document/examiner.ts';
import type { KeepResult } from '#lib/ingest/store/group-commit.ts';
import type { IngestResult } from '#lib/views/evidence.ts';

export type IngestOptions = {
  /** `alg:hex` of the artifact of documents that name none. */
  subject?: string;
  /** Exit code of the job and name of the run that a test report is of. */
  exitCode?: number;
  run?: string;
  /** When it was received, where a history is replayed; otherwise now. */
  receivedAt?: Date;
  /** Where it came in, for refusals: `api`, `github` … */
  door?: string;
};

/** Subjects that a result lists; the rest is in the document. */
const MOST_SUBJECTS_TOLD = 1_000;
const MOST_REMARKS_TOLD = 50;
/** Trust may change while a document is verified; more often than this it does not. */
const MOST_TRIES = 4;
/**
 * Documents and bytes of one upload that are being kept while the next are read: a commit costs the same for many as
 * for one.
 */
const MOST_UNDERWAY = { documents: 128, bytes: 4 * 1024 * 1024 };

/** One result for every document in `bytes`, in order. Rejected ones are kept as refusals. */
export async function ingestEvidence(
  app: App,
  bytes: Uint8Array,
  options: IngestOptions = {},
): Promise<IngestResult[]> {
  const results: IngestResult[] = [];
  for await (const some of ingestInParts(app, bytes, options)) results.push(...some);
  return results;
}

/** As ingestEvidence, some documents at a time; what was told is on disk. */
export async function* ingestInParts(
  app: App,
  bytes: Uint8Array,
  options: IngestOptions = {},
): AsyncGenerator<IngestResult[]> {
  const trust = await trustSet(app.store.read);
  const underway: { results: Promise<IngestResult[]>; documents: number; bytes: number }[] = [];
  const sum = (of: 'documents' | 'bytes'): number => underway.reduce((total, one) => total + one[of], 0);
  for await (const chunk of app.examine(bytes, {
    ...statedIn(options),
    trust,
    now: options.receivedAt ?? app.now(),
    keep: true,
  })) {
    const results = takeAll(app, chunk, trust.version, options);
    // Who waits for the first is told of a failure of the second when it comes to that.
    results.catch(() => undefined);
    underway.push({
      results,
      documents: chunk.length,
      bytes: chunk.reduce((total, one) => total + (one.ok ? one.bytes.length : 0), 0),
    });
    while (sum('documents') > MOST_UNDERWAY.documents || sum('bytes') > MOST_UNDERWAY.bytes)
      yield await underway.shift()!.results;
  }
  for (const { results } of underway) yield await results;
}

async function takeAll(
  app: App,
  chunk: readonly ExaminedDocument[],
  trustVersion: number,
  options: IngestOptions,
): Promise<IngestResult[]> {
  const results = await Promise.all(chunk.map((examined) => take(app, examined, trustVersion, options)));
  await refuseAll(app, chunk, options);
  return results;
}

function statedIn({ subject, exitCode, run }: IngestOptions): ReadOptions {
  return {
    ...(subject === undefined ? {} : { subject }),
    ...(exitCode === undefined ? {} : { exitCode }),
    ...(run === undefined ? {} : { run }),
  };
}

async function take(
  app: App,
  examined: ExaminedDocument,
  trustVersion: number,
  options: IngestOptions,
): Promise<IngestResult> {
  if (!examined.ok) return rejected(examined);
  const { packed, ...read } = examined;
  let document: ReadDocument = read;
  let version = trustVersion;
  for (let tries = 0; tries < MOST_TRIES; tries += 1) {
    const kept = await app.writer.keep(
      tries === 0 && packed ? { ...read, ...packed } : prepareDocument(document),
      version,
      options.receivedAt?.toISOString() ?? null,
    );
    if (kept.outcome !== 'stale') return told(app, document, kept);
    ({ document, version } = await again(app, document));
  }
  throw new AttestryError('unavailable', 'the configured trust keeps changing', { retryAfterSeconds: 1 });
}

/** Verify a document anew, under the trust there is now. */
async function again(app: App, document: ReadDocument): Promise<{ document: ReadDocument; version: number }> {
  const trust = await trustSet(app.store.read);
  for await (const [examined] of app.examine(document.bytes, { context: document.context, trust, now: app.now() })) {
    if (examined?.ok) return { document: { ...document, verification: examined.verification }, version: trust.version };
  }
  throw new AttestryError('internal', 'a document that was read cannot be read again');
}

async function told(
  app: App,
  document: ReadDocument,
  kept: Exclude<KeepResult, { outcome: 'stale' }>,
): Promise<IngestResult> {
  const verification = kept.outcome === 'stored' ? document.verification : await storedVerification(app, kept.seq);
  return {
    outcome: kept.outcome,
    id: document.id,
    format: document.format,
    predicateType: document.predicateType,
    subjects: document.subjects.slice(0, MOST_SUBJECTS_TOLD).map(({ name, digest }) => ({ name, digest })),
    verification,
    ...(document.remarks.length > 0 ? { remarks: document.remarks.slice(0, MOST_REMARKS_TOLD) } : {}),
  };
}

async function storedVerification(app: App, seq: number): Promise<IngestResult['verification']> {
  const row = await evidenceAt(app.store.read, seq);
  return row?.verification ? readVerification(app.store.read, row.verification) : null;
}

function rejected(failure: Unreadable): IngestResult {
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

async function refuseAll(app: App, chunk: readonly ExaminedDocument[], options: IngestOptions): Promise<void> {
  const refused = chunk.filter((examined) => !examined.ok);
  if (refused.length === 0) return;
  const at = (options.receivedAt ?? app.now()).toISOString();
  await app.store.write(async (tx) => {
    for (const { id, code, message, pointer, size, excerpt } of refused)
      await addRefusal(tx, { at, door: options.door ?? 'api', code, message, pointer, size, digest: id, excerpt });
  });
}
