/**
 * Compresses JSON and document bodies for storage. The first byte names the dictionary, so that old rows stay readable.
 */
import { zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { DICTIONARIES, NEWEST_DICTIONARY } from './dictionary.ts';
import { extractBase64, restoreBase64 } from './base64-extraction.ts';
import { compressionParams, type Context, MAX_CONTENT, openCompression, openDecompression } from './zstd-contexts.ts';

/** How a body is stored. `base64-extracted` is `zstd-dictionary` over the result of `extractBase64`. */
export type BodyCodec = 'raw' | 'zstd' | 'zstd-dictionary' | 'base64-extracted';

const LEVEL = 6;
/** It takes a third of the time, for a few percent more bytes. */
const QUICK_LEVEL = 3;
/** Larger bodies are compressed without extraction, because the search takes too long. */
const MAX_EXTRACTION_BYTES = 512 * 1024;

/** The contexts that were needed so far, by level, and by number of the dictionary. */
const compressions = new Map<number, Context>();
const decompressions = new Map<number, Context>();

function compress(bytes: Uint8Array, level = LEVEL): Uint8Array {
  const dictionary = DICTIONARIES[NEWEST_DICTIONARY]!;
  const context = known(compressions, level, () => openCompression(dictionary, level));
  const packed = context(bytes) ?? zstdCompressSync(bytes, { params: compressionParams(level), dictionary });
  return Buffer.concat([Uint8Array.of(NEWEST_DICTIONARY), packed]);
}

function known(contexts: Map<number, Context>, key: number, open: () => Context): Context {
  const found = contexts.get(key) ?? open();
  contexts.set(key, found);
  return found;
}

/** The first byte of JSON that is not compressed. No dictionary has this number. */
const AS_IS = 255;

function decompress(packed: Uint8Array): Buffer {
  const number = packed[0] ?? 0;
  if (number === AS_IS) return Buffer.from(packed.buffer, packed.byteOffset + 1, packed.byteLength - 1);
  const dictionary = DICTIONARIES[number];
  if (!dictionary || dictionary.length === 0)
    throw new RangeError(`packed with dictionary ${packed[0]}, which this version does not have`);
  const frame = packed.subarray(1);
  const size = contentSize(frame);
  if (size === null || size > MAX_CONTENT) return zstdDecompressSync(frame, { dictionary });
  const context = known(decompressions, number, () => openDecompression(dictionary));
  // With its usual buffer zlib takes 16 KiB for the smallest content, and joins as many as a larger one needs.
  return context(frame, size) ?? zstdDecompressSync(frame, { dictionary, chunkSize: Math.max(MIN_BUFFER, size) });
}

const MIN_BUFFER = 64;

/** How many bytes the content of a frame has, where it says so (RFC 8878, 3.1.1.1). */
function contentSize(frame: Uint8Array): number | null {
  const descriptor = frame[4] ?? 0;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const at = 5 + (isSingleSegment ? 0 : 1) + [0, 1, 2, 4][descriptor & 0x03]!;
  const width = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  if (width === 0 || width === 8 || at + width > frame.length) return null;
  // A size in two bytes is one above 255.
  return Buffer.from(frame.buffer, frame.byteOffset + at, width).readUIntLE(0, width) + (width === 2 ? 256 : 0);
}

/** Compress a JSON value. */
export function packJson(value: unknown): Uint8Array {
  return compress(Buffer.from(JSON.stringify(value)));
}

/** A JSON text in the form of `packJson`, quickly: while a caller waits for the answer. */
export function packJsonText(json: string): Uint8Array {
  return compress(Buffer.from(json), QUICK_LEVEL);
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
