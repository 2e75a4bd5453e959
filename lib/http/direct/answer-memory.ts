/**
 * Finished answers in memory. An answer is given again only while the data is in the state from which it was made, and
 * before the time that its door has noted (`lasting.ts`). So it says what the door would say now: nothing is kept for a
 * while. Every commit, of any thread or process, makes every answer outdated.
 */
import { gzip } from 'node:zlib';
import { promisify } from 'node:util';
import type { StoreVersion } from '#db/open.ts';

export type Answer = {
  headers: readonly (readonly [string, string])[];
  body: Buffer;
  /** The body with gzip (RFC 1952), once somebody has asked for it; null where it would not be smaller. */
  gzipped?: Promise<Buffer | null>;
};

type Kept = Answer & { version: StoreVersion; from: number; until: number; bytes: number };

/** Bounds, in bytes: of all answers together, and of one body. */
export const ANSWER_MEMORY_LIMITS = { all: 32 * 1024 * 1024, body: 1024 * 1024 };

/** What one answer takes beside its body and its address, in bytes: headers and the entries of the map. */
const OVERHEAD = 2_048;
/** A smaller body is hardly smaller with gzip. */
const MIN_GZIP = 1_024;

const compress = promisify(gzip);

export class AnswerMemory {
  readonly #kept = new Map<string, Kept>();
  readonly #limits: typeof ANSWER_MEMORY_LIMITS;
  #bytes = 0;

  constructor(limits: typeof ANSWER_MEMORY_LIMITS = ANSWER_MEMORY_LIMITS) {
    this.#limits = limits;
  }

  /** The number of bytes that all answers take. */
  get bytes(): number {
    return this.#bytes;
  }

  /** The answer to an address; null where there is none of this state of the data and this time (ms since 1970). */
  get(address: string, version: StoreVersion, now: number): Answer | null {
    const found = this.#kept.get(address);
    if (found === undefined) return null;
    this.#kept.delete(address);
    // Where the clock was set back, the answer is one of a time that has not come yet.
    if (found.version !== version || now < found.from || now >= found.until) {
      this.#bytes -= found.bytes;
      return null;
    }
    // The address that was asked for last is the last one.
    this.#kept.set(address, found);
    return found;
  }

  /**
   * Keep an answer of one state of the data, which the time alone does not change from `from`, when it was made, to
   * before `until` (ms since 1970).
   */
  set(
    address: string,
    answer: Answer,
    { version, from, until }: { version: StoreVersion; from: number; until: number },
  ): void {
    if (answer.body.length > this.#limits.body) return;
    this.#remove(address);
    // Twice the body: it may be kept with gzip too.
    const bytes = answer.body.length * 2 + address.length * 2 + OVERHEAD;
    this.#kept.set(address, { ...answer, version, from, until, bytes });
    this.#bytes += bytes;
    for (const oldest of this.#kept.keys()) {
      if (this.#bytes <= this.#limits.all) break;
      this.#remove(oldest);
    }
  }

  #remove(address: string): void {
    this.#bytes -= this.#kept.get(address)?.bytes ?? 0;
    this.#kept.delete(address);
  }
}

/** The body of an answer with gzip; null where that is not smaller. It is compressed once. */
export function gzippedBody(answer: Answer): Promise<Buffer | null> {
  answer.gzipped ??= answer.body.length < MIN_GZIP ? Promise.resolve(null) : smallerOf(answer.body);
  return answer.gzipped;
}

async function smallerOf(body: Buffer): Promise<Buffer | null> {
  const compressed = await compress(body);
  return compressed.length < body.length ? compressed : null;
}
