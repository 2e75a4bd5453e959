/**
 * Text of an answer that is long and can only be sent when it is whole, for its status is known last: held compressed,
 * and told piece by piece. A result of each of many thousand documents is mostly the same words.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';

const CHUNK_LENGTH = 128 * 1024;

export type CompressedText = {
  add(text: string): void;
  /** All of it, in pieces where it is long. Once. */
  body(): string | ReadableStream<Uint8Array>;
};

export function createCompressedText(): CompressedText {
  const held: Uint8Array[] = [];
  let open: string[] = [];
  let size = 0;
  const close = (): void => {
    held.push(zstdCompressSync(open.join('')));
    [open, size] = [[], 0];
  };
  return {
    add(text) {
      open.push(text);
      size += text.length;
      if (size >= CHUNK_LENGTH) close();
    },
    body() {
      if (held.length === 0) return open.join('');
      if (size > 0) close();
      let next = 0;
      return new ReadableStream(
        {
          pull(controller) {
            if (next < held.length) controller.enqueue(new Uint8Array(zstdDecompressSync(held[next]!)));
            next += 1;
            if (next > held.length) controller.close();
          },
        },
        { highWaterMark: 1 },
      );
    },
  };
}
