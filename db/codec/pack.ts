/**
 * How JSON and bodies lie on disk. The first byte of what is packed names the dictionary, so that old rows stay
 * readable.
 */
import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { DICTIONARIES, NEWEST_DICTIONARY } from './dictionary.ts';
import { extractBase64, restoreBase64 } from './base64-extraction.ts';

export type BodyCodec = 'raw' | 'zstd' | 'zstd-dictionary' | 'lifted';

const ZSTD_PARAMS = { [constants.ZSTD_c_compressionLevel]: 6, [constants.ZSTD_c_contentSizeFlag]: 1 };
/** Above this the pieces inside are no longer worth the search. */
const MAX_EXTRACTION_BYTES = 512 * 1024;

function compress(bytes: Uint8Array): Uint8Array {
  const packed = zstdCompressSync(bytes, { params: ZSTD_PARAMS, dictionary: DICTIONARIES[NEWEST_DICTIONARY]! });
  return Buffer.concat([Uint8Array.of(NEWEST_DICTIONARY), packed]);
}

function decompress(packed: Uint8Array): Uint8Array {
  const dictionary = DICTIONARIES[packed[0] ?? 0];
  if (!dictionary || dictionary.length === 0)
    throw new RangeError(`packed with dictionary ${packed[0]}, which this version does not have`);
  return zstdDecompressSync(packed.subarray(1), { dictionary });
}

/** A JSON value, small. */
export function packJson(value: unknown): Uint8Array {
  return compress(Buffer.from(JSON.stringify(value)));
}

/** The way back. The caller names the type that it packed. */
export function unpackJson<T>(packed: Uint8Array): T {
  return JSON.parse(Buffer.from(decompress(packed)).toString('utf8')) as T;
}

/** A document, byte for byte, as small as can be had. What does not come back the same is kept another way. */
export function packBody(bytes: Uint8Array): { codec: BodyCodec; bytes: Uint8Array } {
  if (bytes.length <= MAX_EXTRACTION_BYTES) {
    const lifted = extractBase64(bytes);
    if (Buffer.compare(restoreBase64(lifted), bytes) === 0) return rawUnlessSmaller(bytes, 'lifted', compress(lifted));
  }
  return packWithoutExtraction(bytes);
}

/** A document compressed as it is. */
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

/** The original bytes. */
export function unpackBody(codec: BodyCodec, packed: Uint8Array): Uint8Array {
  switch (codec) {
    case 'raw':
      return packed;
    case 'zstd':
      return zstdDecompressSync(packed);
    case 'zstd-dictionary':
      return decompress(packed);
    case 'lifted':
      return restoreBase64(decompress(packed));
  }
}
