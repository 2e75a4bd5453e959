/**
 * Limits the memory of examination. A document needs several times its size in memory while it is examined, so uploads
 * of at most 8 MiB in all are examined at the same time, on all threads together. A larger upload is examined alone.
 * Uploads of at most 256 KiB do not wait.
 */
import type { ExaminedDocument, Examiner, ExamineRequest } from '#lib/ingest/document/examiner.ts';

const MIB = 1024 * 1024;
const SMALL_BYTES = 256 * 1024;
const MAX_BYTES_AT_ONCE = 8 * MIB;
/** The magic numbers of gzip, Zstandard and bzip2. Compressed content counts as `MAX_BYTES_AT_ONCE` at least. */
const COMPRESSED = [
  [0x1f, 0x8b],
  [0x28, 0xb5, 0x2f, 0xfd],
  [0x42, 0x5a, 0x68],
];

export class MemoryLimiter implements Examiner {
  readonly #examiner: Examiner;
  readonly #queue: { weight: number; start: () => void }[] = [];
  #bytesUnderway = 0;

  constructor(examiner: Examiner) {
    this.#examiner = examiner;
  }

  async *examine(bytes: Uint8Array, request: ExamineRequest): AsyncGenerator<ExaminedDocument[]> {
    const weight = memoryWeight(bytes) + (request.expect?.artifact?.length ?? 0);
    // A caller may read a stored document again while it holds a share itself: waiting here would be a deadlock.
    if (weight <= SMALL_BYTES || request.context !== undefined) {
      yield* this.#examiner.examine(bytes, request);
      return;
    }
    await this.#acquire(weight);
    try {
      yield* this.#examiner.examine(bytes, request);
    } finally {
      this.#bytesUnderway -= weight;
      this.#startNext();
    }
  }

  close(): Promise<void> {
    return this.#examiner.close();
  }

  #acquire(weight: number): Promise<void> {
    return new Promise((start) => {
      this.#queue.push({ weight, start });
      this.#startNext();
    });
  }

  #startNext(): void {
    const fits = (weight: number) => this.#bytesUnderway === 0 || this.#bytesUnderway + weight <= MAX_BYTES_AT_ONCE;
    while (this.#queue[0] && fits(this.#queue[0].weight)) {
      const next = this.#queue.shift()!;
      this.#bytesUnderway += next.weight;
      next.start();
    }
  }
}

function memoryWeight(bytes: Uint8Array): number {
  return COMPRESSED.some((magic) => magic.every((byte, i) => bytes[i] === byte))
    ? Math.max(MAX_BYTES_AT_ONCE, bytes.length)
    : bytes.length;
}
