declare module 'snappyjs' {
  /** Raw Snappy block format. Throws on malformed input and when the stated length is over `maxLength`. */
  export function uncompress(compressed: Uint8Array, maxLength?: number): Uint8Array;
  export function compress(uncompressed: Uint8Array): Uint8Array;
}
