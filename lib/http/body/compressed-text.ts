/**
 * A long response text whose status is known only at its end. It is stored compressed, because the results of many
 * thousand documents are mostly the same words, and sent in chunks.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const CHUNK_LENGTH = 128 * 1024;

export type CompressedText = {
  add(text: string): void;
  /** The whole text; a stream when it is long. Call it once. */
  body(): string | ReadableStream<Uint8Array>;
};

/** Create an empty text. */
export function createCompressedText(): CompressedText {
  const chunks: Uint8Array[] = [];
  let pending: string[] = [];
  let size = 0;
  const close = (): void => {
    chunks.push(zstdCompressSync(pending.join('')));
    [pending, size] = [[], 0];
  };
  return {
    add(text) {
      pending.push(text);
      size += text.length;
      if (size >= CHUNK_LENGTH) close();
    },
    body() {
      if (chunks.length === 0) return pending.join('');
      if (size > 0) close();
      let next = 0;
      return new ReadableStream(
        {
          pull(controller) {
            if (next < chunks.length) controller.enqueue(new Uint8Array(zstdDecompressSync(chunks[next]!)));
            next += 1;
            if (next > chunks.length) controller.close();
          },
        },
        { highWaterMark: 1 },
      );
    },
  };
}
