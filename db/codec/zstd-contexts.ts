/**
 * Zstandard frames (RFC 8878) with a dictionary, by contexts that are kept. Node's functions make a context and read
 * the dictionary for every call, which takes five times as long as to decompress a small frame. A stream of Node has a
 * context that takes one frame after the other, but only a part of it that Node does not document answers at once. So
 * that part is tried before it is used, and each result is checked; otherwise the caller asks Node's function, which
 * gives the same bytes.
 */
import { constants, createZstdCompress, createZstdDecompress, zstdCompressSync } from 'node:zlib';

/** The largest content that a kept context takes, in bytes. */
export const MAX_CONTENT = 256 * 1024;

/**
 * Gives the result for an input; null where the caller has to ask Node's function. `size`: how many bytes the result
 * has, where that is known.
 */
export type Context = (input: Uint8Array, size?: number) => Buffer | null;

/** What a stream of Node 24 has inside. `_writeState`: how many bytes of the output and of the input are left. */
type Stream = {
  _handle: {
    writeSync(
      flush: number,
      input: Uint8Array,
      at: number,
      size: number,
      out: Uint8Array,
      to: number,
      room: number,
    ): void;
  };
  _writeState: Uint32Array;
  on(event: 'error', listener: () => void): void;
};

/** So many inputs may be damaged until a context gives nothing more: each takes a new stream. */
const MAX_DAMAGED = 64;

// All contexts of a thread share it: nothing runs between a call and the copy of its result. Content that compression
// makes larger fits too.
const output = Buffer.allocUnsafeSlow(MAX_CONTENT + 4_096);

/** A context that decompresses frames, each with a content of at most `MAX_CONTENT` bytes. */
export function openDecompression(dictionary: Uint8Array): Context {
  return checked(
    openContext(() => createZstdDecompress({ dictionary })),
    (sample) => [zstdCompressSync(sample, { dictionary }), sample],
  );
}

/** A context that compresses contents of at most `MAX_CONTENT` bytes at a level, with their size in the frame. */
export function openCompression(dictionary: Uint8Array, level: number): Context {
  const options = { dictionary, params: compressionParams(level) };
  return checked(
    openContext(() => createZstdCompress(options)),
    (sample) => [sample, zstdCompressSync(sample, options)],
  );
}

/** The parameters of a frame that says how large its content is. */
export function compressionParams(level: number): { [parameter: number]: number } {
  return { [constants.ZSTD_c_compressionLevel]: level, [constants.ZSTD_c_contentSizeFlag]: 1 };
}

/** The context of a stream, and of another one after each input for which that did not give a whole result. */
function openContext(open: () => object): Context {
  let stream: Stream | null = null;
  let damaged = 0;
  const write = (input: Uint8Array): number => {
    stream ??= begin(open(), () => (stream = null));
    const { _handle: handle, _writeState: state } = stream;
    handle.writeSync(constants.ZSTD_e_end, input, 0, input.length, output, 0, output.length);
    const [roomLeft, inputLeft] = state as unknown as [number, number];
    // An error has removed the stream.
    return stream === null || inputLeft !== 0 || roomLeft === 0 ? 0 : output.length - roomLeft;
  };
  return (input, size) => {
    if (input.length > MAX_CONTENT || damaged === MAX_DAMAGED) return null;
    let written = 0;
    try {
      written = write(input);
    } catch {
      // There is nothing inside of the stream that answers.
    }
    if (written > 0 && (size ?? written) === written) return Buffer.from(output.subarray(0, written));
    stream = null;
    damaged += 1;
    return null;
  };
}

function begin(opened: object, onError: () => void): Stream {
  const stream = opened as Stream;
  stream.on('error', onError);
  Object.assign(stream._handle, { onerror: onError });
  return stream;
}

const SAMPLES = ['{"facts":{"kind":"sbom"}}', 'x'.repeat(3_000), '{"facts":{"kind":"sbom"}}'].map((text) =>
  Buffer.from(text),
);

/** The context if it gives what Node's function gives, for one input after the other; else one that gives nothing. */
function checked(context: Context, caseOf: (sample: Buffer) => [input: Buffer, result: Buffer]): Context {
  const isRight = SAMPLES.every((sample) => {
    const [input, result] = caseOf(sample);
    return context(input, result.length)?.equals(result) ?? false;
  });
  return isRight ? context : () => null;
}
