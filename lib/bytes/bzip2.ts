/**
 * bzip2 decompression with a bound on the output that holds while it is made: forty bytes of bzip2 can stand for forty
 * million. The decoder is seek-bzip; the streams here end it at the end of the input and at the bound.
 */
import Bunzip from 'seek-bzip';

export type Bunzip2 = { ok: true; bytes: Uint8Array } | { ok: false; reason: 'damaged' | 'too-large' };

/** Thrown by the output stream, caught below: the decoder has no other way to be stopped. */
class OutputLimitError extends Error {}

/** Decompress every bzip2 stream in `bytes`; `too-large` as soon as there is more than `maxOutput` bytes of output. */
export function bunzip2(bytes: Uint8Array, maxOutput: number): Bunzip2 {
  const output = new BoundedOutput(maxOutput);
  const input = new CompressedInput(bytes);
  try {
    // One stream at a time: told where the input ends, the decoder takes a stream that is cut between two blocks for a
    // whole one.
    do Bunzip.decode(input, output);
    while (!input.ended);
    return { ok: true, bytes: output.written() };
  } catch (error) {
    return { ok: false, reason: error instanceof OutputLimitError ? 'too-large' : 'damaged' };
  }
}

/** The input. The decoder would read zeros beyond the end of a truncated file. */
class CompressedInput extends Bunzip.Stream {
  #at = 0;
  readonly #bytes: Uint8Array;

  constructor(bytes: Uint8Array) {
    super();
    this.#bytes = bytes;
  }

  override readByte(): number {
    const byte = this.#bytes[this.#at];
    if (byte === undefined) throw new RangeError('the compressed data ends too early');
    this.#at += 1;
    return byte;
  }

  get ended(): boolean {
    return this.#at >= this.#bytes.length;
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
