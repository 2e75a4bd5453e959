/** A worker thread that generates documents: it gets the numbers of builds, and answers with the prepared documents. */
import { parentPort } from 'node:worker_threads';
import { gzipSync } from 'node:zlib';
import { toTransferable, type PreparedDocument } from '#lib/ingest/document/document.ts';
import type { TrustSet } from '#lib/verify/result/verification.ts';
import { buildAt, type Dataset } from './dataset/dataset.ts';
import { documentsOfReferenceArtifacts } from './dataset/reference-artifacts.ts';
import { documentsOfBuild } from './dataset/build-documents.ts';
import { createDocumentMaker, type DocumentMaker } from './make-document.ts';

export type ToWorker =
  | { kind: 'begin'; dataset: Dataset; trust: TrustSet; oneInReal: number }
  | { kind: 'make'; order: number; from: number | 'landmarks'; builds: number };
export type FromWorker = {
  order: number;
  at: string;
  documents: PreparedDocument[];
  real: number;
  /** Bytes of the documents, and of each document compressed with gzip. */
  bytes: number;
  gzipped: number;
};

const GZIP_SAMPLE_INTERVAL = 8;
const port = parentPort!;
let dataset: Dataset | null = null;
let makeDocument: DocumentMaker | null = null;

port.on('message', (message: ToWorker) => {
  switch (message.kind) {
    case 'begin':
      dataset = message.dataset;
      makeDocument = createDocumentMaker(message.dataset.seed, message.trust, message.oneInReal);
      return;
    case 'make': {
      const unsigned =
        message.from === 'landmarks'
          ? documentsOfReferenceArtifacts(dataset!)
          : Array.from({ length: message.builds }, (_, i) =>
              documentsOfBuild(dataset!, buildAt(dataset!, (message.from as number) + i)),
            ).flat();
      const made = unsigned.map((document) => makeDocument!(document));
      const bytes = made.reduce((sum, { document }) => sum + document.bytes.length, 0);
      // A sample is enough.
      const some = made.filter((_, i) => i % GZIP_SAMPLE_INTERVAL === message.order % GZIP_SAMPLE_INTERVAL);
      const share =
        some.reduce((sum, { document }) => sum + gzipSync(document.bytes).length, 0) /
        Math.max(
          1,
          some.reduce((sum, { document }) => sum + document.bytes.length, 0),
        );
      const moving = made.map(({ document }) => toTransferable(document));
      const answer: FromWorker = {
        order: message.order,
        at: unsigned.at(-1)!.at.toISOString(),
        documents: moving.map(({ document }) => document),
        real: made.filter(({ real }) => real).length,
        bytes,
        gzipped: bytes * share,
      };
      port.postMessage(
        answer,
        moving.flatMap(({ transfer }) => transfer),
      );
    }
  }
});
