/**
 * Read request bodies within limits: bytes on the wire, bytes after decompression, time, and the memory of all requests
 * together. The limits hold whatever size the sender declares or compresses (content codings gzip and br, RFC 9110
 * §8.4; zstd, RFC 8878).
 */
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { zstdFrames } from '#lib/bytes/zstd.ts';
import { AttestryError } from '#lib/errors.ts';
import { MEMORY_LIMITS, processMemoryBudget, type MemoryBudget, type Reservation } from './memory-budget.ts';
import { createGrowableBuffer, type GrowableBuffer } from './growable-buffer.ts';

export type BodyCaps = {
  /** Bytes on the wire. */
  wire: number;
  /** Bytes after decompression. */
  plain: number;
  /** The longest pause between two chunks, in milliseconds. */
  idleMs: number;
};

const MIB = 1024 * 1024;
export const EVIDENCE_CAPS: BodyCaps = { wire: 64 * MIB, plain: 64 * MIB, idleMs: 15_000 };
/** The document in base64 within JSON, and perhaps the artifact. */
export const VERIFY_CAPS: BodyCaps = { wire: 64 * MIB, plain: 64 * MIB, idleMs: 15_000 };
/** The strict JSON reader takes no more. */
export const INVENTORY_CAPS: BodyCaps = { wire: 32 * MIB, plain: 32 * MIB, idleMs: 15_000 };
/** GitHub caps deliveries at 25 MB. */
export const WEBHOOK_CAPS: BodyCaps = { wire: 26 * MIB, plain: 26 * MIB, idleMs: 15_000 };

/** A large body that arrives more slowly than this, in bytes a second, is refused, because others wait for memory. */
const MIN_BYTES_PER_SECOND = 64 * 1024;

type Target = { buffer: GrowableBuffer; reservation: Reservation; cap: number };
type Decoder = (wire: Readable, into: Target) => Promise<void>;

const CODINGS: { [coding: string]: Decoder } = {
  gzip: (wire, into) => collect(pipeThrough(wire, createGunzip()), into),
  'x-gzip': (wire, into) => collect(pipeThrough(wire, createGunzip()), into),
  br: (wire, into) => collect(pipeThrough(wire, createBrotliDecompress()), into),
  zstd: decodeZstdFrames,
};

/**
 * Read the whole body and call `use` with it. The memory is released when `use` ends, so nothing may keep a view of it.
 * Throws `too-large`, `unsupported-media-type`, `bad-request` (damaged, cut off, too slow), `rate-limited` when no
 * memory became free in time, and any error of `use`.
 */
export async function withBody<T>(
  request: Request,
  caps: BodyCaps,
  use: (bytes: Uint8Array) => Promise<T>,
  budget: MemoryBudget = processMemoryBudget(),
): Promise<T> {
  const coding = codingOf(request.headers.get('content-encoding'));
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > caps.wire) throw tooLarge(caps.wire, 'as sent');
  const reservation = budget.reserve(declared);
  const buffer = createGrowableBuffer(caps.plain);
  let inUse = false;
  try {
    // A body that declares a very large size gets the large-body slot before any of it is read.
    await reservation.grow(0);
    if (request.body)
      await (coding ?? collect)(Readable.from(readChunks(request.body, declared, caps)), {
        buffer,
        reservation,
        cap: caps.plain,
      });
    inUse = true;
    const result = await use(buffer.bytes());
    inUse = false;
    return result;
  } finally {
    // When `use` failed, a task that it started may still read the bytes.
    if (!inUse) buffer.free();
    reservation.release();
  }
}

function codingOf(header: string | null): Decoder | null {
  const codings = (header ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return null;
  const found = codings.length === 1 && Object.hasOwn(CODINGS, codings[0]!) ? CODINGS[codings[0]!] : undefined;
  if (!found)
    throw new AttestryError(
      'unsupported-media-type',
      'the supported content encodings are gzip, br and zstd, one at a time',
    );
  return found;
}

function pipeThrough(wire: Readable, decoder: Transform): Transform {
  wire.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => wire.destroy());
  return wire.pipe(decoder);
}

/**
 * Decode each frame separately, because the decoder of Node ends with the first. The compressed bytes stay in memory
 * meanwhile, so they count too.
 */
async function decodeZstdFrames(wire: Readable, target: Target): Promise<void> {
  const compressed = createGrowableBuffer(target.cap);
  try {
    await collect(wire, { ...target, buffer: compressed });
    const frames = zstdFrames(compressed.bytes());
    if (frames === null) throw damaged();
    for (const frame of frames)
      await collect(pipeThrough(Readable.from([frame]), createZstdDecompress()), target, compressed.size());
  } finally {
    compressed.free();
  }
}

async function* readChunks(
  body: ReadableStream<Uint8Array>,
  declared: number,
  caps: BodyCaps,
): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  /** Time spent waiting for the sender, without the time that the sender waited for memory. */
  let waitedMs = 0;
  try {
    for (;;) {
      const readStarted = performance.now();
      const { done, value } = await withDeadline(reader.read(), caps.idleMs);
      waitedMs += performance.now() - readStarted;
      if (done) return;
      size += value.length;
      if (size > caps.wire) throw tooLarge(caps.wire, 'as sent');
      if (
        Math.max(size, declared) > MEMORY_LIMITS.maxSmallBodyBytes &&
        waitedMs > caps.idleMs &&
        size / (waitedMs / 1000) < MIN_BYTES_PER_SECOND
      )
        throw new AttestryError(
          'bad-request',
          `the body arrives too slowly: send at least ${MIN_BYTES_PER_SECOND / 1024} KiB a second`,
        );
      yield value;
    }
  } finally {
    void discard(reader, caps.wire, caps.idleMs);
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

/** Collect a stream in a buffer. `otherBytes` in memory count against the limit and the reservation too. */
async function collect(stream: Readable, { buffer, reservation, cap }: Target, otherBytes = 0): Promise<void> {
  try {
    for await (const piece of stream as AsyncIterable<Uint8Array>) {
      const size = otherBytes + buffer.size() + piece.length;
      if (size > cap) throw tooLarge(cap, 'after decompression');
      await reservation.grow(size);
      buffer.add(piece);
    }
  } catch (error) {
    stream.destroy();
    if (error instanceof AttestryError) throw error;
    throw damaged(error);
  }
}

function tooLarge(cap: number, stage: string): AttestryError {
  return new AttestryError(
    'too-large',
    cap < MIB
      ? `a request to this address may have at most ${Math.floor(cap / 1024)} KiB (${stage})`
      : `a request may have at most ${Math.floor(cap / MIB)} MiB (${stage}): split it, for example as JSON Lines`,
  );
}

function damaged(cause?: unknown): AttestryError {
  return new AttestryError('bad-request', 'the body is cut off, or it does not have the stated content encoding', {
    cause,
  });
}
