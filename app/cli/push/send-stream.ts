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

/** The longest line that the server takes. */
export const MAX_FIRST_LINE = 16 * 1024 * 1024;

/**
 * Read a file or standard input, up to what fits into one request, or of a longer one the first line. Throws
 * `UndeterminedError` with the reason, also for a longer one that is no JSON Lines: each line of an indented document
 * would be sent, and refused, as a document.
 */
export async function openInput(io: Io, file: string, maxBytes = MAX_WHOLE_BYTES): Promise<Input> {
  const total = file === '-' ? null : (await stat(file).catch(throwReadError(file))).size;
  const chunks: AsyncIterable<Uint8Array> = file === '-' ? io.stdinChunks() : createReadStream(file);
  const iterator = chunks[Symbol.asyncIterator]();
  const held: Uint8Array[] = [];
  const isKnownToBeLong = total !== null && total > maxBytes;
  for (let size = 0; ;) {
    const { done, value } = await iterator.next().catch(throwReadError(file));
    if (done === true && size <= maxBytes) return { bytes: new Uint8Array(Buffer.concat(held)) };
    if (done !== true) held.push(value);
    size += value?.length ?? 0;
    const hasFirstLine = size > MAX_FIRST_LINE || (value?.includes(NEWLINE) && firstLine(held) !== null);
    if (done !== true && !(isKnownToBeLong ? hasFirstLine : size > maxBytes)) continue;
    if (isLineOfJson(firstLine(held))) return { chunks: chain(held, iterator), total };
    await iterator.return?.();
    throw new UndeterminedError(
      `${file}: it is too large for one request, and no JSON Lines: its first line is no JSON document`,
    );
  }
}

const NEWLINE = 0x0a;

/** The first line that is not empty, without space around it; null where its end is not among these bytes. */
function firstLine(held: readonly Uint8Array[]): string | null {
  const text = Buffer.concat(held);
  for (let from = 0; ;) {
    const end = text.indexOf(NEWLINE, from);
    if (end < 0) return null;
    const line = text
      .toString('latin1', from, end)
      .replace(/^\u00EF\u00BB\u00BF/, '')
      .trim();
    if (line !== '') return line;
    from = end + 1;
  }
}

const isLineOfJson = (line: string | null): boolean => line !== null && /^(?:\{[^]*\}|\[[^]*\])$/.test(line);

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
