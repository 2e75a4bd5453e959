/** Reading and verifying on the calling thread: for tests, small tools, and a configuration without worker threads. */
import { compileTrust } from '#lib/verify/trust/trust.ts';
import type { ExaminedDocument, Examiner, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { examineBytes } from './examine-bytes.ts';
import { taskOptions, toExamined } from './task.ts';

/** Documents between which other work of the thread gets its turn. */
const CHUNK_DOCUMENTS = 16;

export class InlineExaminer implements Examiner {
  async *examine(bytes: Uint8Array, request: ExamineRequest): AsyncGenerator<ExaminedDocument[]> {
    const trust = compileTrust(request.trust);
    let chunk: ExaminedDocument[] = [];
    for (const found of examineBytes(bytes, trust, taskOptions(request))) {
      chunk.push(toExamined(found, bytes));
      if (chunk.length < CHUNK_DOCUMENTS) continue;
      yield chunk;
      chunk = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (chunk.length > 0) yield chunk;
  }

  async close(): Promise<void> {}
}
