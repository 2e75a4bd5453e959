/**
 * A buffer for bytes that arrive in chunks. It grows without copying, and its memory can be released at once.
 */

/** Up to this size the chunks are stored as they arrive. */
const MAX_PIECES_BYTES = 256 * 1024;
const GROWTH_BYTES = 1024 * 1024;

export type GrowableBuffer = {
  add(piece: Uint8Array): void;
  size(): number;
  /** All bytes added so far. */
  bytes(): Uint8Array;
  /** Release the memory. The result of `bytes` is invalid afterwards. */
  free(): void;
};

/** Create a buffer for at most `maxBytes` bytes. It reserves no memory in advance. */
export function createGrowableBuffer(maxBytes: number): GrowableBuffer {
  let pieces: Uint8Array[] = [];
  let size = 0;
  let whole: ArrayBuffer | null = null;
  const put = (piece: Uint8Array): void => {
    if (whole!.byteLength < size + piece.length)
      whole!.resize(Math.min(maxBytes, Math.max(size + piece.length, whole!.byteLength + GROWTH_BYTES)));
    new Uint8Array(whole!).set(piece, size);
  };
  return {
    add(piece) {
      if (whole === null && size + piece.length > MAX_PIECES_BYTES) {
        whole = new ArrayBuffer(Math.min(maxBytes, size + piece.length), { maxByteLength: maxBytes });
        const known = pieces;
        [pieces, size] = [[], 0];
        for (const earlier of known) {
          put(earlier);
          size += earlier.length;
        }
      }
      if (whole === null) pieces.push(piece);
      else put(piece);
      size += piece.length;
    },
    size: () => size,
    bytes() {
      if (whole !== null) return new Uint8Array(whole, 0, size);
      return pieces.length === 1 ? pieces[0]! : Buffer.concat(pieces, size);
    },
    free() {
      pieces = [];
      whole?.transfer(0);
    },
  };
}
