/** Reads and verifies on the calling thread: for tests, small tools, and a configuration without worker threads. */
import { compileTrust } from '#lib/verify/trust/trust.ts';
import type { ExaminedDocument, Examiner, ExamineRequest } from '#lib/ingest/document/examiner.ts';
import { examineBytes } from './examine-bytes.ts';
import { taskOptions, toExamined } from './task.ts';

/** After this many documents the event loop runs other work. */
const CHUNK_DOCUMENTS = 16;

export class InlineExaminer implements Examiner {
  async *examine(bytes: Uint8Array, request: ExamineRequest): AsyncGenerator<ExaminedDocument[]> {
    const trust = compileTrust(request.trust);
    let chunk: ExaminedDocument[] = [];
    for (const result of examineBytes(bytes, trust, taskOptions(request))) {
      chunk.push(toExamined(result, bytes));
      if (chunk.length < CHUNK_DOCUMENTS) continue;
      yield chunk;
      chunk = [];
      await new Promise((resolve) => setImmediate(resolve));
    }
    if (chunk.length > 0) yield chunk;
  }

  async close(): Promise<void> {}
}
