/** Parts of `node:zlib` and `node:vm` that a browser does not have: what needs them is not checked. */
import { noteUnknown } from './confirm.ts';

function refuse(what: string): never {
  noteUnknown(what);
  throw new Error(`a browser cannot read ${what}`);
}

export const gunzipSync = () => refuse('compressed documents');
export const zstdDecompressSync = () => refuse('compressed documents');
export const runInNewContext = () => refuse('patterns');
