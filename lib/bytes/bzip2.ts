/**
 * bzip2 decompression with a limit that applies while the output is written: forty compressed bytes can expand to forty
 * million. The decoder is seek-bzip; the streams here stop it at the end of the input and at the limit.
 */
import Bunzip from 'seek-bzip';

/** The decompressed bytes, or the reason for which there are none. */
export type Bunzip2 = { ok: true; bytes: Uint8Array } | { ok: false; reason: 'damaged' | 'too-large' };

/** The output stream throws it and `bunzip2` catches it: nothing else stops the decoder. */
class OutputLimitError extends Error {}

/** Decompress every bzip2 stream in `bytes`; `too-large` as soon as the output exceeds `maxOutput` bytes. */
export function bunzip2(bytes: Uint8Array, maxOutput: number): Bunzip2 {
  const output = new BoundedOutput(maxOutput);
  const input = new CompressedInput(bytes);
  try {
    // One stream at a time: a decoder that knows the end of the input would accept a stream that is cut between two
    // blocks as complete.
    do Bunzip.decode(input, output);
    while (!input.ended);
    return { ok: true, bytes: output.written() };
  } catch (error) {
    return { ok: false, reason: error instanceof OutputLimitError ? 'too-large' : 'damaged' };
  }
}

/** The input. It throws at the end of a truncated file, where the decoder would otherwise read zeros. */
class CompressedInput extends Bunzip.Stream {
  #position = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override readByte(): number {
    const byte = this.#bytes[this.#position];
    if (byte === undefined) throw new RangeError('the compressed data ends too early');
    this.#position += 1;
    return byte;
  }

  get ended(): boolean {
    return this.#position >= this.#bytes.length;
  }
}

const INITIAL_CAPACITY = 64 * 1024;

class BoundedOutput extends Bunzip.Stream {
  #buffer: Uint8Array;
  #length = 0;
  readonly #limit: number;

  constructor(limit: number) {
    super();
    this.#limit = limit;
    this.#buffer = new Uint8Array(Math.min(INITIAL_CAPACITY, limit));
  }

  override writeByte(byte: number): void {
    if (this.#length === this.#buffer.length) this.#grow();
    this.#buffer[this.#length] = byte;
    this.#length += 1;
  }

  #grow(): void {
    if (this.#length >= this.#limit) throw new OutputLimitError();
    const larger = new Uint8Array(Math.min(this.#limit, this.#buffer.length * 2));
    larger.set(this.#buffer);
    this.#buffer = larger;
  }

  written(): Uint8Array {
    return this.#buffer.subarray(0, this.#length);
  }
}
