/**
 * The bytes of a request, under caps: on the wire, after decompression, and in time. Memory never grows past the cap,
 * whatever the sender claims or compresses (RFC 9110 §8.4 content codings gzip, br; RFC 8878 zstd).
 */
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
import { zstdFrames } from '#lib/bytes/zstd.ts';
import { AttestryError } from '#lib/errors.ts';

export type BodyCaps = {
  /** Bytes on the wire. */
  wire: number;
  /** Bytes after decompression. */
  plain: number;
  /** Milliseconds the sender may be silent between two pieces. */
  idleMs: number;
};

export const EVIDENCE_CAPS: BodyCaps = { wire: 64 * 1024 * 1024, plain: 160 * 1024 * 1024, idleMs: 15_000 };
/** One document, base64 in JSON, with an artifact beside it. */
export const VERIFY_CAPS: BodyCaps = { wire: 64 * 1024 * 1024, plain: 128 * 1024 * 1024, idleMs: 15_000 };
/** GitHub caps deliveries at 25 MB. */
export const WEBHOOK_CAPS: BodyCaps = { wire: 26 * 1024 * 1024, plain: 26 * 1024 * 1024, idleMs: 15_000 };

type Coding = (wire: Readable, cap: number) => Promise<Uint8Array>;

const CODINGS: { [coding: string]: Coding } = {
  'gzip': (wire, cap) => collect(through(wire, createGunzip()), cap),
  'x-gzip': (wire, cap) => collect(through(wire, createGunzip()), cap),
  'br': (wire, cap) => collect(through(wire, createBrotliDecompress()), cap),
  'zstd': unpackFrames,
};

/** Read the whole body. Throws `too-large`, `unsupported-media-type`, `bad-request` (damaged, cut off, too slow). */
export async function readRawBody(request: Request, caps: BodyCaps): Promise<Uint8Array> {
  const coding = codingOf(request.headers.get('content-encoding'));
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > caps.wire) throw tooLarge(caps.wire, 'sent');
  if (!request.body) return new Uint8Array();
  const wire = Readable.from(pieces(request.body, caps));
  return coding === null ? collect(wire, caps.plain) : coding(wire, caps.plain);
}

function codingOf(header: string | null): Coding | null {
  const codings = (header ?? '').toLowerCase().split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return null;
  const found = codings.length === 1 && Object.hasOwn(CODINGS, codings[0]!) ? CODINGS[codings[0]!] : undefined;
  if (!found) throw new AttestryError('unsupported-media-type', 'content encodings that are taken: gzip, br, zstd, one at a time');
  return found;
}

function through(wire: Readable, decoder: Transform): Transform {
  wire.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => wire.destroy());
  return wire.pipe(decoder);
}

/** Frame by frame: the decoder ends with the first. The cap of the wire bounds what is held before. */
async function unpackFrames(wire: Readable, cap: number): Promise<Uint8Array> {
  const frames = zstdFrames(await collect(wire, Number.POSITIVE_INFINITY));
  if (frames === null) throw damaged();
  const parts: Uint8Array[] = [];
  let size = 0;
  for (const frame of frames) {
    const part = await collect(through(Readable.from([frame]), createZstdDecompress()), cap, size);
    size += part.length;
    parts.push(part);
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts, size);
}

async function* pieces(body: ReadableStream<Uint8Array>, caps: BodyCaps): AsyncGenerator<Uint8Array> {
  const reader = body.getReader();
  let size = 0;
  try {
    for (;;) {
      const { done, value } = await withDeadline(reader.read(), caps.idleMs);
      if (done) return;
      size += value.length;
      if (size > caps.wire) throw tooLarge(caps.wire, 'sent');
      yield value;
    }
  } finally {
    void discard(reader, caps.wire, caps.idleMs);
  }
}

/**
 * What a refused sender still sends is read and thrown away: what it asks next on this connection comes behind that, and a proxy
 * shares the connection among many. Beyond the cap, and after silence, the sender is let go.
 */
async function discard(reader: ReadableStreamDefaultReader<Uint8Array>, most: number, idleMs: number): Promise<void> {
  try {
    for (let size = 0; size <= most; ) {
      const { done, value } = await withDeadline(reader.read(), idleMs);
      if (done) return;
      size += value.length;
    }
  } catch {
    // It went away, or fell silent.
  }
  await reader.cancel().catch(() => undefined);
}

async function withDeadline<T>(work: Promise<T>, ms: number): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const late = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(new AttestryError('bad-request', `nothing more came for ${ms / 1000} seconds`)), ms);
  });
  try {
    return await Promise.race([work, late]);
  } finally {
    clearTimeout(timer);
  }
}

/** @param before bytes that came before these and count against the cap */
async function collect(stream: Readable, cap: number, before = 0): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (before + size > cap) throw tooLarge(cap, 'unpacked');
      chunks.push(chunk);
    }
  } catch (error) {
    stream.destroy();
    if (error instanceof AttestryError) throw error;
    throw damaged(error);
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}

function tooLarge(cap: number, what: string): AttestryError {
  return new AttestryError('too-large', `at most ${Math.floor(cap / 1024 / 1024)} MiB are taken in one request (${what}): split it, for example as JSON Lines`);
}

function damaged(cause?: unknown): AttestryError {
  return new AttestryError('bad-request', 'the body is cut off, or not what its content encoding says', { cause });
}
