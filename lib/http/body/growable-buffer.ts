/**
 * Bytes that arrive in pieces, in one place: nothing is copied when it grows or is whole, and its memory can be given
 * back at once.
 */

/** Up to here pieces are kept as they come. */
const MAX_PIECES_BYTES = 256 * 1024;
const GROWTH_BYTES = 1024 * 1024;

export type GrowableBuffer = {
  add(piece: Uint8Array): void;
  size(): number;
  /** What was added. */
  bytes(): Uint8Array;
  /** Give the memory back; `bytes` are gone. */
  free(): void;
};

/** @param most bytes that will ever be added; no memory is taken for it in advance */
export function createGrowableBuffer(most: number): GrowableBuffer {
  let pieces: Uint8Array[] = [];
  let size = 0;
  let whole: ArrayBuffer | null = null;
  const put = (piece: Uint8Array): void => {
    if (whole!.byteLength < size + piece.length)
      whole!.resize(Math.min(most, Math.max(size + piece.length, whole!.byteLength + GROWTH_BYTES)));
    new Uint8Array(whole!).set(piece, size);
  };
  return {
    add(piece) {
      if (whole === null && size + piece.length > MAX_PIECES_BYTES) {
        whole = new ArrayBuffer(Math.min(most, size + piece.length), { maxByteLength: most });
        const known = pieces;
        [pieces, size] = [[], 0];
        for (const one of known) {
          put(one);
          size += one.length;
        }
      }
      if (whole === null) pieces.push(piece);
      else put(piece);
      size += piece.length;
    },
    size: () => size,
    bytes: () =>
      whole === null
        ? pieces.length === 1
          ? pieces[0]!
          : Buffer.concat(pieces, size)
        : new Uint8Array(whole, 0, size),
    free() {
      pieces = [];
      whole?.transfer(0);
    },
  };
}
