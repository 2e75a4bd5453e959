/**
 * Read request bodies within limits: bytes on the wire, bytes after decompression, time, and the memory of all requests
 * together. The limits hold whatever size the sender declares or compresses (content codings gzip and br, RFC 9110
 * §8.4; zstd, RFC 8878).
 */
import { Readable } from 'node:stream';
import { createGunzip, createZstdDecompress } from 'node:zlib';
import { zstdFrames } from '#lib/bytes/zstd.ts';
import { AttestryError } from '#lib/errors.ts';
import { MAX_WHOLE_BYTES } from '../request/evidence-stream.ts';
import { codingOf, damaged, decodeBrotli, pipeThrough } from './codings.ts';
import { processMemoryBudget, type MemoryBudget, type Reservation } from './memory-budget.ts';
import { createGrowableBuffer, type GrowableBuffer } from './growable-buffer.ts';
import { readChunks, tooLarge } from './wire-chunks.ts';

export type BodyCaps = {
  /** Bytes on the wire. */
  wire: number;
  /** Bytes after decompression. */
  plain: number;
  /** The longest pause between two chunks, in milliseconds. */
  idleMs: number;
};

const MIB = 1024 * 1024;
export const EVIDENCE_CAPS: BodyCaps = { wire: MAX_WHOLE_BYTES, plain: MAX_WHOLE_BYTES, idleMs: 15_000 };
/** The document in base64 within JSON, and perhaps the artifact. */
export const VERIFY_CAPS: BodyCaps = { wire: 64 * MIB, plain: 64 * MIB, idleMs: 15_000 };
/** The strict JSON reader takes no more. */
export const INVENTORY_CAPS: BodyCaps = { wire: 32 * MIB, plain: 32 * MIB, idleMs: 15_000 };
/** GitHub caps deliveries at 25 MB. */
export const WEBHOOK_CAPS: BodyCaps = { wire: 26 * MIB, plain: 26 * MIB, idleMs: 15_000 };

type Target = { buffer: GrowableBuffer; reservation: Reservation; cap: number };
type Decoder = (wire: Readable, into: Target) => Promise<void>;

const CODINGS: { [coding: string]: Decoder } = {
  gzip: (wire, into) => collect(pipeThrough(wire, createGunzip()), into),
  'x-gzip': (wire, into) => collect(pipeThrough(wire, createGunzip()), into),
  br: (wire, into) => collect(decodeBrotli(wire), into),
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
  const coding = codingOf(request, CODINGS);
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > caps.wire) throw tooLarge(caps.wire, 'as sent');
  const reservation = budget.reserve(declared);
  const buffer = createGrowableBuffer(caps.plain);
  let inUse = false;
  try {
    // A body that declares a very large size gets the large-body slot before any of it is read.
    await reservation.grow(0);
    if (request.body)
      await (coding ?? collect)(Readable.from(readChunks(request.body, { ...caps, declared })), {
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
