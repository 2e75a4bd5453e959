import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { refuse, type Refusal } from './refusal.ts';

/** Uncompressed bytes of one compressed file. */
const MAX_OUTPUT = 128 * 1024 * 1024;

/**
 * The content of a gzip (RFC 1952) or Zstandard (RFC 8878) file, told by its magic number; null where it is neither.
 * bzip2 is named so that its refusal says what to do.
 */
export function decompress(bytes: Uint8Array): Uint8Array | Refusal | null {
  const [a, b, c, d] = bytes;
  const gzip = a === 0x1f && b === 0x8b;
  const zstd = a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd;
  if (a === 0x42 && b === 0x5a && c === 0x68) return refuse('unknown-format', '', 'bzip2 is not read: send the file uncompressed, or with gzip or zstd.');
  if (!gzip && !zstd) return null;
  try {
    return new Uint8Array((gzip ? gunzipSync : zstdDecompressSync)(bytes, { maxOutputLength: MAX_OUTPUT }));
  } catch (error) {
    const tooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    return refuse('unreadable', '', tooLarge ? 'Uncompressed it is larger than an upload may be.' : 'The compressed data is damaged.');
  }
}
