/** Decompression. Browsers get components/verify-here/runtime/unavailable.ts under this name. */
export { gunzipSync, zstdDecompressSync } from 'node:zlib';
