/** C2SP tlog-checkpoint: the text of a signed note that commits to a tree. https://c2sp.org/tlog-checkpoint */
import { HASH_BYTES } from './merkle.ts';

export type Checkpoint = {
  origin: string;
  size: number;
  root: Uint8Array;
  /** Extension lines, not recommended. */
  extensions: string[];
};

const SIZE = /^(?:0|[1-9][0-9]*)$/u;

/** Read the text of a note whose signature has been checked. Null where it is no checkpoint of a SHA-256 tree. */
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

/** The text to sign. */
export function formatCheckpoint({ origin, size, root, extensions }: Checkpoint): string {
  if (origin === '' || origin.includes('\n') || !Number.isSafeInteger(size) || size < 0 || root.length !== HASH_BYTES)
    throw new RangeError('not a checkpoint');
  return [origin, String(size), Buffer.from(root).toString('base64'), ...extensions, ''].join('\n');
}
