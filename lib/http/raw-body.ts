/**
 * The bytes of a request, under caps: on the wire, after decompression, and in time. Memory never grows past the cap,
 * whatever the sender claims or compresses (RFC 9110 §8.4 content codings gzip, br; RFC 8878 zstd).
 */
import { Readable, type Transform } from 'node:stream';
import { createBrotliDecompress, createGunzip, createZstdDecompress } from 'node:zlib';
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

const DECODERS: { [coding: string]: () => Transform } = {
  'gzip': createGunzip, 'x-gzip': createGunzip, 'br': createBrotliDecompress, 'zstd': createZstdDecompress,
};

/** Read the whole body. Throws `too-large`, `unsupported-media-type`, `bad-request` (damaged, cut off, too slow). */
export async function readRawBody(request: Request, caps: BodyCaps): Promise<Uint8Array> {
  const decoder = decoderOf(request.headers.get('content-encoding'));
  const declared = Number(request.headers.get('content-length') ?? 0);
  if (declared > caps.wire) throw tooLarge(caps.wire, 'sent');
  if (!request.body) return new Uint8Array();
  const wire = Readable.from(pieces(request.body, caps));
  if (!decoder) return collect(wire, caps.plain);
  wire.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => wire.destroy());
  return collect(wire.pipe(decoder), caps.plain);
}

function decoderOf(header: string | null): Transform | null {
  const codings = (header ?? '').toLowerCase().split(',').map((coding) => coding.trim()).filter((coding) => coding !== '' && coding !== 'identity');
  if (codings.length === 0) return null;
  const make = codings.length === 1 && Object.hasOwn(DECODERS, codings[0]!) ? DECODERS[codings[0]!] : undefined;
  if (!make) throw new AttestryError('unsupported-media-type', 'content encodings that are taken: gzip, br, zstd, one at a time');
  return make();
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
    reader.cancel().catch(() => undefined);
  }
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

async function collect(stream: Readable, cap: number): Promise<Uint8Array> {
  const chunks: Uint8Array[] = [];
  let size = 0;
  try {
    for await (const chunk of stream as AsyncIterable<Uint8Array>) {
      size += chunk.length;
      if (size > cap) throw tooLarge(cap, 'unpacked');
      chunks.push(chunk);
    }
  } catch (error) {
    stream.destroy();
    if (error instanceof AttestryError) throw error;
    throw new AttestryError('bad-request', 'the body is cut off, or not what its content encoding says', { cause: error });
  }
  return chunks.length === 1 ? chunks[0]! : Buffer.concat(chunks, size);
}

function tooLarge(cap: number, what: string): AttestryError {
  return new AttestryError('too-large', `at most ${Math.floor(cap / 1024 / 1024)} MiB are taken in one request (${what}): split it, for example as JSON Lines`);
}
