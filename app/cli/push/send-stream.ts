/** Sends a backlog that is too large for one request as a stream of JSON Lines, whose results come back meanwhile. */
import { createReadStream } from 'node:fs';
import { stat } from 'node:fs/promises';
import { Readable } from 'node:stream';
import type { IngestResult, Operations } from '#lib/client/client.ts';
import { MAX_WHOLE_BYTES } from '#lib/http/request/evidence-stream.ts';
import { TOKEN_EXPIRES_HEADER } from '#lib/http/response/token-expiry.ts';
import { type Io, throwReadError, UndeterminedError } from '../terminal/io.ts';
import type { LongRun } from '../terminal/progress-bar.ts';
import type { Server } from '../commands/server.ts';

/**
 * What a file or standard input (`-`) holds: `bytes` where it fits into one request, else `chunks` of the whole and its
 * size, null where that is not known.
 */
export type Input = { bytes: Uint8Array<ArrayBuffer> } | { chunks: AsyncIterable<Uint8Array>; total: number | null };

/** Read a file or standard input, up to what fits into one request. Throws `UndeterminedError` with the reason. */
export async function openInput(io: Io, file: string, maxBytes = MAX_WHOLE_BYTES): Promise<Input> {
  const total = file === '-' ? null : (await stat(file).catch(throwReadError(file))).size;
  const chunks: AsyncIterable<Uint8Array> = file === '-' ? io.stdinChunks() : createReadStream(file);
  if (total !== null && total > maxBytes) return { chunks, total };
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  for (let size = 0; ;) {
    const { done, value } = await iterator.next().catch(throwReadError(file));
    if (done === true) return { bytes: new Uint8Array(Buffer.concat(held)) };
    held.push(value);
    size += value.length;
    if (size > maxBytes) return { chunks: chain(held, iterator), total };
  }
}

async function* chain(first: readonly Uint8Array[], rest: AsyncIterator<Uint8Array>): AsyncGenerator<Uint8Array> {
  yield* first;
  yield* { [Symbol.asyncIterator]: () => rest };
}

type Sending = {
  file: string;
  chunks: AsyncIterable<Uint8Array>;
  total: number | null;
  query: Operations['POST /api/v1/attestations']['query'];
  run: LongRun;
};

/**
 * Send JSON Lines of any length; returns one result for each document. Throws `UndeterminedError` where the server ends
 * before all lines have results: it says which have.
 */
export async function sendStream(
  server: Server,
  { file, chunks, total, query, run: { progress, signal } }: Sending,
): Promise<{ results: IngestResult[]; tokenExpiresAt: string | null }> {
  let sent = 0;
  const counted = async function* () {
    for await (const chunk of chunks) {
      sent += chunk.length;
      progress({ name: `sending ${file}`, number: 1, steps: 1, done: sent, total, unit: 'bytes' });
      yield chunk;
    }
  };
  const results: IngestResult[] = [];
  let lines = 0;
  const cut = (why: string, cause?: unknown) =>
    new UndeterminedError(
      `${file}: ${why}. ${lines === 0 ? 'No line was' : `The lines up to ${lines} were`} answered: send it again, what is stored already is a duplicate`,
      { cause },
    );
  const answer = await server.sendLines(Readable.toWeb(Readable.from(counted())) as ReadableStream<Uint8Array>, {
    query,
  });
  try {
    for await (const each of answer.results) {
      if ('summary' in each) {
        if (!each.summary.complete) throw cut(each.error?.detail ?? 'the server ended the stream');
        return { results, tokenExpiresAt: answer.headers.get(TOKEN_EXPIRES_HEADER) };
      }
      const { line, ...result } = each;
      lines = line;
      results.push(result);
    }
  } catch (error) {
    if (error instanceof UndeterminedError) throw error;
    throw cut(signal.aborted ? 'interrupted' : (error as Error).message, error);
  }
  throw cut('the results ended early');
}
