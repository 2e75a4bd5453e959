import { gunzipSync, zstdDecompressSync } from '#lib/bytes/platform/zlib.ts';
import { bunzip2 } from '#lib/bytes/bzip2.ts';
import { zstdFrames } from '#lib/bytes/zstd.ts';
import { refuse, type Refusal } from './refusal.ts';

/** Limit of the uncompressed size of one compressed file, in bytes. */
const MAX_UNCOMPRESSED_BYTES = 32 * 1024 * 1024;

const TOO_LARGE = 'The uncompressed document is larger than an upload may be.';
const DAMAGED = 'The compressed data is damaged.';

/**
 * The content of a gzip (RFC 1952), Zstandard (RFC 8878) or bzip2 file, recognised by its magic number; null for any
 * other file.
 */
export function decompress(bytes: Uint8Array): Uint8Array | Refusal | null {
  const [a, b, c, d] = bytes;
  const gzip = a === 0x1f && b === 0x8b;
  const zstd = a === 0x28 && b === 0xb5 && c === 0x2f && d === 0xfd;
  if (a === 0x42 && b === 0x5a && c === 0x68 && d !== undefined && d >= 0x31 && d <= 0x39) {
    const read = bunzip2(bytes, MAX_UNCOMPRESSED_BYTES);
    return read.ok ? read.bytes : refuse('unreadable', '', read.reason === 'too-large' ? TOO_LARGE : DAMAGED);
  }
  if (!gzip && !zstd) return null;
  try {
    return gzip ? gunzipSync(bytes, { maxOutputLength: MAX_UNCOMPRESSED_BYTES }) : decompressZstd(bytes);
  } catch (error) {
    const tooLarge = (error as { code?: string }).code === 'ERR_BUFFER_TOO_LARGE';
    return refuse('unreadable', '', tooLarge ? TOO_LARGE : DAMAGED);
  }
}

/** Decompress all frames. Throws Node's error if a frame is damaged or too large. */
function decompressZstd(bytes: Uint8Array): Uint8Array | Refusal {
  const frames = zstdFrames(bytes);
  if (frames === null) return refuse('unreadable', '', DAMAGED);
  const parts: Uint8Array[] = [];
  let remaining = MAX_UNCOMPRESSED_BYTES;
  for (const frame of frames) {
    if (remaining <= 0) return refuse('unreadable', '', TOO_LARGE);
    const part = zstdDecompressSync(frame, { maxOutputLength: remaining });
    remaining -= part.length;
    parts.push(part);
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
