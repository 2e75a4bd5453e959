/**
 * Where the frames of Zstandard data begin and end (RFC 8878 §3): Node's decoder reads the first one and passes over
 * the rest.
 */

const MAGIC = 0xfd2fb528;
const SKIPPABLE_MAGIC = 0x184d2a50;
const DICTIONARY_ID_BYTES = [0, 1, 2, 4] as const;
const CONTENT_SIZE_BYTES = [0, 2, 4, 8] as const;
/** Frames of one file: compressors that work in parallel write one per few MB. */
const MAX_FRAMES = 4_096;

/**
 * The frames one after another, each to be decompressed on its own; what the format lets a reader skip is left out.
 * Null where the data is no row of whole frames, or of more than anybody writes.
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

/** The end of the frame at `start`: its header, its blocks, its checksum. Null where the data ends before. */
function frameEnd(view: DataView, start: number): number | null {
  const descriptor = view.getUint8(start + 4);
  const singleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = descriptor >> 6 === 0 && singleSegment ? 1 : CONTENT_SIZE_BYTES[descriptor >> 6]!;
  let at = start + 5 + (singleSegment ? 0 : 1) + DICTIONARY_ID_BYTES[descriptor & 3]! + sizeBytes;
  for (let last = false; !last;) {
    if (at + 3 > view.byteLength) return null;
    const header = view.getUint16(at, true) | (view.getUint8(at + 2) << 16);
    last = (header & 1) === 1;
    const type = (header >> 1) & 3;
    if (type === 3) return null;
    // A block that repeats one byte holds that byte alone.
    at += 3 + (type === 1 ? 1 : header >> 3);
  }
  return at + ((descriptor & 4) === 0 ? 0 : 4);
}
