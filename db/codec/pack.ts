/**
 * Compresses JSON and document bodies for storage. The first byte names the dictionary, so that old rows stay readable.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { DICTIONARIES, NEWEST_DICTIONARY } from './dictionary.ts';
import { extractBase64, restoreBase64 } from './base64-extraction.ts';

/** How a body is stored. `base64-extracted` is `zstd-dictionary` over the result of `extractBase64`. */
export type BodyCodec = 'raw' | 'zstd' | 'zstd-dictionary' | 'base64-extracted';

const ZSTD_PARAMS = { [constants.ZSTD_c_compressionLevel]: 6, [constants.ZSTD_c_contentSizeFlag]: 1 };
/** Larger bodies are compressed without extraction, because the search takes too long. */
const MAX_EXTRACTION_BYTES = 512 * 1024;

function compress(bytes: Uint8Array): Uint8Array {
  const packed = zstdCompressSync(bytes, { params: ZSTD_PARAMS, dictionary: DICTIONARIES[NEWEST_DICTIONARY]! });
  return Buffer.concat([Uint8Array.of(NEWEST_DICTIONARY), packed]);
}

/** The first byte of JSON that is not compressed. No dictionary has this number. */
const AS_IS = 255;

function decompress(packed: Uint8Array): Buffer {
  if (packed[0] === AS_IS) return Buffer.from(packed.buffer, packed.byteOffset + 1, packed.byteLength - 1);
  const dictionary = DICTIONARIES[packed[0] ?? 0];
  if (!dictionary || dictionary.length === 0)
    throw new RangeError(`packed with dictionary ${packed[0]}, which this version does not have`);
  const frame = packed.subarray(1);
  return zstdDecompressSync(frame, { dictionary, ...bufferFor(frame) });
}

/** Buffers of the content of a frame are as large as the content, up to this size. */
const MAX_BUFFER = 256 * 1024;
const MIN_BUFFER = 64;

/**
 * How large a buffer the content of a frame needs, where it announces its size (RFC 8878, 3.1.1.1). Otherwise zlib
 * takes 16 KiB for the smallest content, and joins as many as a larger one needs.
 */
function bufferFor(frame: Uint8Array): { chunkSize?: number } {
  const descriptor = frame[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 0x03]!;
  const width = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (width === 0 || width === 8 || at + width > frame.length) return {};
  // A size in two bytes is one above 255.
  const size = Buffer.from(frame.subarray(at, at + width)).readUIntLE(0, width) + (width === 2 ? 256 : 0);
  return size > MAX_BUFFER ? {} : { chunkSize: Math.max(MIN_BUFFER, size) };
}

/** Compress a JSON value. */
export function packJson(value: unknown): Uint8Array {
  return compress(Buffer.from(JSON.stringify(value)));
}

/** A JSON value in the form of `packJson`, without the time that compression takes: for a store that nobody keeps. */
export function packJsonAsIs(value: unknown): Uint8Array {
  return Buffer.concat([Uint8Array.of(AS_IS), Buffer.from(JSON.stringify(value))]);
}

/** The value that `packJson` has packed. The caller names its type. Throws a RangeError for an unknown dictionary. */
export function unpackJson<T>(packed: Uint8Array): T {
  return JSON.parse(decompress(packed).toString('utf8')) as T;
}

/** Compress a document with the codec that gives the smallest result and restores the same bytes. */
export function packBody(bytes: Uint8Array): { codec: BodyCodec; bytes: Uint8Array } {
  if (bytes.length <= MAX_EXTRACTION_BYTES) {
    const extracted = extractBase64(bytes);
    if (Buffer.compare(restoreBase64(extracted), bytes) === 0)
      return rawUnlessSmaller(bytes, 'base64-extracted', compress(extracted));
  }
  return packWithoutExtraction(bytes);
}

/** Compress a document without extracting base64. */
export function packWithoutExtraction(bytes: Uint8Array): { codec: BodyCodec; bytes: Uint8Array } {
  return rawUnlessSmaller(bytes, 'zstd-dictionary', compress(bytes));
}

function rawUnlessSmaller(
  bytes: Uint8Array,
  codec: BodyCodec,
  packed: Uint8Array,
): { codec: BodyCodec; bytes: Uint8Array } {
  return packed.length < bytes.length ? { codec, bytes: packed } : { codec: 'raw', bytes };
}

/** The original bytes of a stored body. */
export function unpackBody(codec: BodyCodec, packed: Uint8Array): Uint8Array {
  switch (codec) {
    case 'raw':
      return packed;
    case 'zstd':
      return zstdDecompressSync(packed);
    case 'zstd-dictionary':
      return decompress(packed);
    case 'base64-extracted':
      return restoreBase64(decompress(packed));
  }
}
