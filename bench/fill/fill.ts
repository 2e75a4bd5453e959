/**
 * Fills a data folder with a data set of a given size through the real writer: threads generate the documents, this
 * thread stores them. Only a few batches are in memory at a time.
 */
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { availableParallelism } from 'node:os';
import { join } from 'node:path';
import { Worker } from 'node:worker_threads';
import { openDatabase } from '#db/open.ts';
import type { Actor } from '#lib/actor.ts';
import { openGroupCommitWriter } from '#lib/ingest/store/group-commit.ts';
import type { EvidenceWriter } from '#lib/ingest/store/evidence-writer.ts';
import { openApp } from '#lib/start/app.ts';
import { addTrustFile } from '#lib/admin/change-trust.ts';
import { trustSet } from '#db/system/trust.ts';
import { datasetOf, OWNED_PROJECTS, type Dataset } from './dataset/dataset.ts';
import { REFERENCE_PROJECT } from './dataset/reference-artifacts.ts';
import { benchTrustedRoot } from './make-document.ts';
import { runJobs } from '../run-jobs.ts';
import type { FromWorker, ToWorker } from './worker.ts';

export type FillOptions = {
  folder: string;
  /** The PostgreSQL database to fill. Default: SQLite in the folder. */
  databaseUrl?: string | null;
  attestations: number;
  now: Date;
  /** One document in this many is really signed. */
  oneInReal?: number;
  threads?: number;
  /** False: transactions are as large as those of the app. */
  hasLargeTransactions?: boolean;
  onProgress?: (progress: FillProgress) => void;
};
export type FillProgress = {
  documents: number;
  total: number;
  perSecond: number;
  /** Processor time of this thread for each document, in ms. */
  cpuMsPerDocument: number;
};
export type FillResult = {
  dataset: Dataset;
  documents: number;
  real: number;
  /** Bytes of the documents, and of each document compressed with gzip. */
  bytes: number;
  gzipped: number;
  seconds: number;
};

/** The documents of a batch arrive at one time, so that a batch is a small part of the year. */
const BATCHES_PER_YEAR = 2_000;
const MIN_BUILDS_PER_BATCH = 10;
const MAX_BUILDS_PER_BATCH = 80;
const BATCHES_IN_FLIGHT = 2;
/** A transaction stores about 500 documents: nobody else waits for it. */
const MAX_WEIGHT = 1_024;
const ACTOR: Actor = { kind: 'command-line', user: 'bench' };

export async function fill({
  folder,
  databaseUrl = null,
  attestations,
  now,
  oneInReal = 25,
  // They take turns with this thread, which waits for the disk.
  threads = availableParallelism(),
  hasLargeTransactions = true,
  onProgress,
}: FillOptions): Promise<FillResult> {
  const dataset = datasetOf(attestations, now);
  const adopts = [...OWNED_PROJECTS, REFERENCE_PROJECT];
  // The write-ahead log is moved when it has 512 MiB: each time writes every changed page once.
  const store = await openDatabase({ folder, databaseUrl }, { exclusive: true, onLongLog() {} });
  const app = await openApp({ folder, store, actor: ACTOR, exclusive: true, baseUrl: 'http://127.0.0.1:3000', adopts });
  const size = hasLargeTransactions ? { maxWeight: MAX_WEIGHT } : {};
  const writer = openGroupCommitWriter({ store, log: app.log, now: app.now, adopts, ...size });
  const began = performance.now();
  const filled: FillResult = { dataset, documents: 0, real: 0, bytes: 0, gzipped: 0, seconds: 0 };
  try {
    await addTrustFile(app, { bytes: new TextEncoder().encode(benchTrustedRoot(dataset.seed)), name: 'bench' });
    // While the folder is still empty, so that an app that serves it later has no jobs left.
    await runJobs(app);
    const trust = await trustSet(app.store.read);
    const pace = { at: began, documents: 0, cpu: threadCpuMs() };
    for await (const batch of batches(dataset, threads, { kind: 'begin', dataset, trust, oneInReal })) {
      await storeBatch(writer, batch, trust.version, attestations - filled.documents, filled);
      const after = performance.now();
      if (after - pace.at > 5_000) {
        onProgress?.({
          documents: filled.documents,
          total: attestations,
          perSecond: ((filled.documents - pace.documents) / (after - pace.at)) * 1000,
          cpuMsPerDocument: (threadCpuMs() - pace.cpu) / (filled.documents - pace.documents),
        });
        Object.assign(pace, { at: after, documents: filled.documents, cpu: threadCpuMs() });
      }
      if (filled.documents >= attestations) break;
    }
  } finally {
    await app.close();
  }
  const done = { ...filled, seconds: (performance.now() - began) / 1000 };
  writeFileSync(join(folder, RECORD_FILE), JSON.stringify(done));
  return done;
}

const RECORD_FILE = 'estate.json';

/** What the folder was filled with; null where it was not filled completely. */
export function readFillResult(folder: string): FillResult | null {
  const file = join(folder, RECORD_FILE);
  if (!existsSync(file)) return null;
  const { dataset, ...rest } = JSON.parse(readFileSync(file, 'utf8')) as FillResult;
  return { ...rest, dataset: { ...dataset, from: new Date(dataset.from), to: new Date(dataset.to) } };
}

async function storeBatch(
  writer: EvidenceWriter,
  { documents: all, ...batch }: FromWorker,
  trustVersion: number,
  room: number,
  filled: FillResult,
): Promise<void> {
  const documents = all.slice(0, room);
  await Promise.all(
    documents.map(async (document) => {
      const stored = await writer.storeDocument({ document, trustVersion, actor: ACTOR, at: batch.at });
      if (stored.outcome !== 'stored') throw new Error(`a document of the data set was not stored: ${stored.outcome}`);
    }),
  );
  filled.documents += documents.length;
  filled.real += batch.real;
  filled.bytes += batch.bytes;
  filled.gzipped += batch.gzipped;
}

/** Processor time of this thread, in ms. */
function threadCpuMs(): number {
  const { user, system } = process.threadCpuUsage();
  return (user + system) / 1000;
}

const postToWorker = (worker: Worker, message: ToWorker): void => worker.postMessage(message, []);

/** Batches in chronological order, generated by several threads. */
async function* batches(dataset: Dataset, threads: number, begin: ToWorker): AsyncGenerator<FromWorker> {
  const workers = Array.from({ length: threads }, () => new Worker(new URL('./worker.ts', import.meta.url)));
  const arrived = new Map<number, FromWorker>();
  let wake: (() => void) | null = null;
  let failure: unknown = null;
  let requested = 0;
  const builds = Math.min(
    MAX_BUILDS_PER_BATCH,
    Math.max(MIN_BUILDS_PER_BATCH, Math.round(dataset.builds / BATCHES_PER_YEAR)),
  );
  const ask = (): void => {
    const worker = workers[requested % threads]!;
    postToWorker(worker, {
      kind: 'make',
      order: requested,
      from: requested === 0 ? 'landmarks' : (requested - 1) * builds,
      builds,
    });
    requested += 1;
  };
  const stir = (): void => {
    wake?.();
    wake = null;
  };
  for (const worker of workers) {
    worker.on('message', (answer: FromWorker) => {
      arrived.set(answer.order, answer);
      stir();
    });
    worker.on('error', (error) => {
      failure = error;
      stir();
    });
    postToWorker(worker, begin);
  }
  try {
    for (let i = 0; i < threads * BATCHES_IN_FLIGHT; i += 1) ask();
    for (let order = 0; ; order += 1) {
      while (!arrived.has(order)) {
        if (failure !== null) throw failure;
        await new Promise<void>((resolve) => {
          wake = resolve;
        });
      }
      const batch = arrived.get(order)!;
      arrived.delete(order);
      ask();
      yield batch;
    }
  } finally {
    await Promise.all(workers.map((worker) => worker.terminate()));
  }
}
