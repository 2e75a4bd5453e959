/**
 * Reads a body of any length line by line, with the memory of one line and of what its reader works on. It reads on
 * only as its reader takes lines, so that a sender waits where the reader does.
 */
import { createHash } from 'node:crypto';
import { Readable, type Transform } from 'node:stream';
import { createGunzip } from 'node:zlib';
import { AttestryError } from '#lib/errors.ts';
import type { EvidenceLine } from '#lib/views/evidence.ts';
import { codingOf, damaged, decodeBrotli, pipeThrough } from './codings.ts';
import { createGrowableBuffer } from './growable-buffer.ts';
import { type MemoryBudget, processMemoryBudget } from './memory-budget.ts';
import { readChunks } from './wire-chunks.ts';

/**
 * `line`: bytes of one line, without its end. `window`: bytes of the lines that the reader works on, reserved for the
 * whole time. `idleMs`: the longest pause of the sender.
 */
type LineLimits = { line: number; window: number; idleMs: number };

const NEWLINE = 0x0a;
/** The beginning of a line that is too long, for the list of refusals. */
const EXCERPT_BYTES = 4_000;

/** A stream is decoded as it arrives; zstd is not, because the decoder of Node ends with the first frame. */
const CODINGS: { [coding: string]: (wire: Readable) => Transform } = {
  gzip: (wire) => pipeThrough(wire, createGunzip()),
  'x-gzip': (wire) => pipeThrough(wire, createGunzip()),
  br: decodeBrotli,
};

/**
 * The lines of a body that are not empty, numbered from 1. A line above the limit is only measured. Throws
 * `unsupported-media-type` at once, and while it is read `bad-request` (damaged, cut off, idle for too long) and
 * `rate-limited` where no memory became free in time.
 */
export function bodyLines(
  request: Request,
  limits: LineLimits,
  budget: MemoryBudget = processMemoryBudget(),
): AsyncGenerator<EvidenceLine> {
  return readLines(request.body, codingOf(request, CODINGS), limits, budget);
}

async function* readLines(
  body: Request['body'],
  decode: ((wire: Readable) => Transform) | null,
  limits: LineLimits,
  budget: MemoryBudget,
): AsyncGenerator<EvidenceLine> {
  if (body === null) return;
  const reservation = budget.reserve();
  const { idleMs } = limits;
  const wire = Readable.from(readChunks(body, { wire: Number.MAX_SAFE_INTEGER, idleMs, declared: 0, mayBeSlow: true }));
  const plain = decode === null ? wire : decode(wire);
  try {
    await reservation.grow(limits.window);
    yield* splitLines(plain as AsyncIterable<Uint8Array>, limits.line, async (bytes) => {
      await reservation.grow(limits.window + bytes);
    });
  } catch (error) {
    throw error instanceof AttestryError ? error : damaged(error);
  } finally {
    plain.destroy();
    reservation.release();
  }
}

/** `reserve` is told how many bytes the line takes that is being read, before it takes them. */
async function* splitLines(
  chunks: AsyncIterable<Uint8Array>,
  maxLine: number,
  reserve: (bytes: number) => Promise<void>,
): AsyncGenerator<EvidenceLine> {
  let line = 1;
  let reading = newLine(maxLine);
  for await (const chunk of chunks)
    for (let from = 0; from < chunk.length;) {
      const end = chunk.indexOf(NEWLINE, from);
      const piece = chunk.subarray(from, end < 0 ? chunk.length : end);
      await reserve(Math.min(reading.kept() + piece.length, maxLine));
      reading.add(piece);
      if (end < 0) break;
      const read = reading.end(line);
      if (read !== null) yield read;
      [line, from, reading] = [line + 1, end + 1, newLine(maxLine)];
    }
  const last = reading.end(line);
  if (last !== null) yield last;
}

type Reading = {
  add(piece: Uint8Array): void;
  /** The number of bytes that are kept of it. */
  kept(): number;
  /** The line, under its number; null where it has only space. */
  end(line: number): EvidenceLine | null;
};

function newLine(maxLine: number): Reading {
  const buffer = createGrowableBuffer(maxLine);
  let size = 0;
  let long: { hash: ReturnType<typeof createHash>; excerpt: Uint8Array } | null = null;
  return {
    add(piece) {
      size += piece.length;
      if (long === null && size > maxLine) {
        const bytes = buffer.bytes();
        long = { hash: createHash('sha256').update(bytes), excerpt: bytes.slice(0, EXCERPT_BYTES) };
        buffer.free();
      }
      if (long === null) buffer.add(piece);
      else long.hash.update(piece);
    },
    kept: () => (long === null ? buffer.size() : 0),
    end(line) {
      if (long !== null)
        return { line, tooLong: { size, id: `sha256:${long.hash.digest('hex')}`, excerpt: long.excerpt } };
      const bytes = withoutSpace(line === 1 ? withoutMark(buffer.bytes()) : buffer.bytes());
      return bytes.length === 0 ? null : { line, bytes };
    },
  };
}

/** The byte order mark before a text is no part of its first line. */
function withoutMark(bytes: Uint8Array): Uint8Array {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? bytes.subarray(3) : bytes;
}

/** JSON Lines: space around a value is no part of it. */
function withoutSpace(bytes: Uint8Array): Uint8Array {
  let [start, end] = [0, bytes.length];
  while (start < end && isSpace(bytes[start]!)) start += 1;
  while (end > start && isSpace(bytes[end - 1]!)) end -= 1;
  return bytes.subarray(start, end);
}

const isSpace = (byte: number): boolean => byte === 0x20 || byte === 0x09 || byte === 0x0d;
