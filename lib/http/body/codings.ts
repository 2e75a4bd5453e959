/** The content codings of request bodies (RFC 9110 §8.4). */
import type { Readable, Transform } from 'node:stream';
import { createBrotliDecompress } from 'node:zlib';
import { AttestryError } from '#lib/errors.ts';

/**
 * What of `codings` the content encoding of a request names; null where it names none. Throws `unsupported-media-type`
 * for another one, and for several.
 */
export function codingOf<Decoder>(request: Request, codings: { [coding: string]: Decoder }): Decoder | null {
  const named = (request.headers.get('content-encoding') ?? '')
    .toLowerCase()
    .split(',')
    .map((coding) => coding.trim())
    .filter((coding) => coding !== '' && coding !== 'identity');
  if (named.length === 0) return null;
  const found = named.length === 1 && Object.hasOwn(codings, named[0]!) ? codings[named[0]!] : undefined;
  if (found !== undefined) return found;
  const supported = Object.keys(codings).filter((coding) => !coding.startsWith('x-'));
  throw new AttestryError(
    'unsupported-media-type',
    `the supported content encodings are ${supported.slice(0, -1).join(', ')} and ${supported.at(-1)}, one at a time`,
  );
}

/** Decode what arrives. Whichever of the two ends early ends the other. */
export function pipeThrough(wire: Readable, decoder: Transform): Transform {
  wire.on('error', (error) => decoder.destroy(error));
  decoder.on('close', () => wire.destroy());
  return wire.pipe(decoder);
}

/**
 * Decode br (RFC 7932). The decoder of Node ends with the first of several streams and drops the rest, which would be
 * lost without a word: data behind the end is an error.
 */
export function decodeBrotli(wire: Readable): Transform {
  const decoder = createBrotliDecompress();
  let sent = 0;
  wire.on('data', (chunk: Uint8Array) => (sent += chunk.length));
  const push = decoder.push.bind(decoder);
  decoder.push = (chunk: unknown, encoding?: BufferEncoding) => {
    if (chunk !== null || decoder.bytesWritten === sent) return push(chunk, encoding);
    decoder.destroy(damaged());
    return false;
  };
  return pipeThrough(wire, decoder);
}

/** A body that cannot be decoded. */
export function damaged(cause?: unknown): AttestryError {
  return new AttestryError('bad-request', 'the body is cut off, or it does not have the stated content encoding', {
    cause,
  });
}
