import { gunzipSync, zstdDecompressSync } from 'node:zlib';
import { bunzip2 } from '#lib/bytes/bzip2.ts';
import { zstdFrames } from '#lib/bytes/zstd.ts';
import { refuse, type Refusal } from './refusal.ts';

/** Uncompressed bytes of one compressed file. */
const MAX_UNCOMPRESSED_BYTES = 32 * 1024 * 1024;

const TOO_LARGE = 'Uncompressed it is larger than an upload may be.';
const DAMAGED = 'The compressed data is damaged.';

/**
 * The content of a gzip (RFC 1952), Zstandard (RFC 8878) or bzip2 file, told by its magic number; null where it is none
 * of them.
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

/** Every frame; Node's own errors say what is wrong with one. */
function decompressZstd(bytes: Uint8Array): Uint8Array | Refusal {
  const frames = zstdFrames(bytes);
  if (frames === null) return refuse('unreadable', '', DAMAGED);
  const parts: Uint8Array[] = [];
  let left = MAX_UNCOMPRESSED_BYTES;
  for (const frame of frames) {
    if (left <= 0) return refuse('unreadable', '', TOO_LARGE);
    const part = zstdDecompressSync(frame, { maxOutputLength: left });
    left -= part.length;
    parts.push(part);
  }
  return parts.length === 1 ? parts[0]! : Buffer.concat(parts);
}
