/** C2SP tlog-checkpoint: the text of a signed note that commits to a tree. https://c2sp.org/tlog-checkpoint */
import { HASH_BYTES } from './merkle.ts';

export type Checkpoint = {
  origin: string;
  size: number;
  root: Uint8Array;
  /** Extension lines, which the specification does not recommend. */
  extensions: string[];
};

const SIZE = /^(?:0|[1-9][0-9]*)$/u;

/**
 * Parse the text of a note. Null when it is not a checkpoint of a SHA-256 tree. The caller has verified the signature
 * of the note.
 */
export function parseCheckpoint(text: string): Checkpoint | null {
  if (!text.endsWith('\n')) return null;
  const [origin, size, root, ...extensions] = text.slice(0, -1).split('\n');
  if (origin === undefined || origin === '' || size === undefined || !SIZE.test(size) || root === undefined)
    return null;
  const bytes = Buffer.from(root, 'base64');
  if (bytes.length !== HASH_BYTES || bytes.toString('base64') !== root) return null;
  if (!Number.isSafeInteger(Number(size)) || extensions.includes('')) return null;
  return { origin, size: Number(size), root: bytes, extensions };
}

/** Format the text of a checkpoint, to be signed. Throws a `RangeError` for an invalid origin, size or root. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  if (origin === '' || origin.includes('\n') || !Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES)
    throw new RangeError('not a checkpoint');
  return [origin, String(size), Buffer.from(root).toString('base64'), ...extensions, ''].join('\n');
}
