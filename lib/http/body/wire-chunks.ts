/** Reads the bytes of a request as they arrive, within limits of size and time. */
import { AttestryError } from '#lib/errors.ts';
import { renewState } from '#db/open.ts';
import { MEMORY_LIMITS } from './memory-budget.ts';

export type WireLimits = {
  /** Bytes on the wire. */
  wire: number;
  /** The longest pause between two chunks, in milliseconds. */
  idleMs: number;
  /** The size that the sender declares, in bytes; 0 where it declares none. */
  declared: number;
  /** Whether it may arrive at any speed: others do not wait for its memory. */
  mayBeSlow?: boolean;
};

const MIB = 1024 * 1024;
/** A large body that arrives more slowly than this, in bytes a second, is refused, because others wait for memory. */
const MIN_BYTES_PER_SECOND = 64 * 1024;
/** Bytes of a refused body that are read, at most. */
const MAX_DISCARDED = 64 * MIB;

/** The chunks of a body. Throws `too-large`, and `bad-request` for a sender that is too slow. */
export async function* readChunks(
  body: ReadableStream<Uint8Array>,
  { wire, idleMs, declared, mayBeSlow = false }: WireLimits,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  /** Time spent waiting for the sender, without the time that the sender waited for memory. */
  let waitedMs = 0;
  try {
    for (;;) {
      // Nothing of the database is held while the sender takes its time.
      renewState();
      const readStarted = performance.now();
      const { done, value } = await withDeadline(reader.read(), idleMs);
      waitedMs += performance.now() - readStarted;
      if (done) return;
      size += value.length;
      if (size > wire) throw tooLarge(wire, 'as sent');
      if (
        !mayBeSlow &&
        Math.max(size, declared) > MEMORY_LIMITS.maxSmallBodyBytes &&
        waitedMs > idleMs &&
        size / (waitedMs / 1000) < MIN_BYTES_PER_SECOND
      )
        throw new AttestryError(
          'bad-request',
          `the body arrives too slowly: send at least ${MIN_BYTES_PER_SECOND / 1024} KiB a second`,
        );
      yield value;
    }
  } finally {
    void discard(reader, Math.min(wire, MAX_DISCARDED), idleMs);
  }
}

/**
 * Read and discard the rest of a refused body. The next request on the connection comes after it, and a proxy shares
 * the connection among many clients. Beyond the limit, or after a pause, the connection is given up.
 */
async function discard(
  reader: ReadableStreamDefaultReader<Uint8Array>,
  maxBytes: number,
  idleMs: number,
): Promise<void> {
  try {
    for (let size = 0; size <= maxBytes;) {
      const { done, value } = await withDeadline(reader.read(), idleMs);
      if (done) return;
      size += value.length;
    }
  } catch {
    // The sender closed the connection or paused too long.
  }
  await reader.cancel().catch(() => undefined);
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AttestryError('bad-request', `no data arrived for ${ms / 1000} seconds`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}

export function tooLarge(cap: number, stage: string): AttestryError {
  return new AttestryError(
    'too-large',
    cap < MIB
      ? `a request to this address may have at most ${Math.floor(cap / 1024)} KiB (${stage})`
      : `a request may have at most ${Math.floor(cap / MIB)} MiB (${stage}): split it, for example as JSON Lines`,
  );
}
