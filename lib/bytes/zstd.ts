/**
 * The frames of Zstandard data (RFC 8878 §3). Node's decoder reads the first frame and ignores the others, so each is
 * decompressed separately.
 */

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
/** Frames in one file. Compressors that work in parallel write one frame for every few MB. */
const MAX_FRAMES = 4_096;

/**
 * The frames in order, each to be decompressed separately, without the skippable frames (RFC 8878 §3.1.2).
 * Null if the data is not a sequence of complete frames, or has more than MAX_FRAMES of them.
 */
export function zstdFrames(bytes: Uint8Array): Uint8Array[] | null {
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const frames: Uint8Array[] = [];
  let count = 0;
  for (let start = 0; start < bytes.length; count += 1) {
    if (start + 8 > bytes.length || count === MAX_FRAMES) return null;
    const magic = view.getUint32(start, true);
    const skipped = (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;
    if (!skipped && magic !== MAGIC) return null;
    const end = skipped ? start + 8 + view.getUint32(start + 4, true) : frameEnd(view, start);
    if (end === null || end > bytes.length) return null;
    if (!skipped) frames.push(bytes.subarray(start, end));
    start = end;
  }
  return frames.length > 0 ? frames : null;
}

/** The end of the frame at `start`, after its header, blocks and checksum. Null if the data ends inside a block. */
function frameEnd(view: DataView, start: number): number | null {
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = descriptor >> 6 === 0 && singleSegment ? 1 : CONTENT_SIZE_BYTES[descriptor >> 6]!;
  let end = start + 5 + (singleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 3]! + sizeBytes;
  for (let last = false; !last;) {
    if (end + 3 > view.byteLength) return null;
    const header = view.getUint16(end, true) | (view.getUint8(end + 2) << 16);
    last = (header & 1) === 1;
    const type = (header >> 1) & 3;
    if (type === 3) return null;
    // An RLE block contains only the one byte that it repeats.
    end += 3 + (type === 1 ? 1 : header >> 3);
  }
  return end + ((descriptor & 4) === 0 ? 0 : 4);
}
