/**
 * Roots and proofs from stored subtree hashes. A log stores the hash of every complete subtree once. Level 0 holds the
 * leaf hashes; the subtree at level n and index i has the leaves i·2^n … (i+1)·2^n − 1.
 */
import { EMPTY_ROOT, nodeHash } from './merkle.ts';

/** Reads the hash of the complete subtree at a level and index. Throws when the log does not have it. */
export type ReadHash = (level: number, index: number) => Uint8Array;

type Range = { start: number; size: number };

/** Largest power of two strictly below `n` (RFC 6962 §2.1: k), for n ≥ 2, and its exponent. */
function splitPoint(n: number): { k: number; level: number } {
  let k = 1;
  let level = 0;
  while (k * 2 < n) {
    k *= 2;
    level += 1;
  }
  return { k, level };
}

function subtreeHash(range: Range, read: ReadHash): Uint8Array {
  const { start, size } = range;
  if (size === 1) return read(0, start);
  const { k, level } = splitPoint(size);
  // Every range here starts at a multiple of the next power of two, so a full range is a stored subtree.
  if (k * 2 === size) return read(level + 1, start / size);
  return nodeHash(read(level, start / k), subtreeHash({ start: start + k, size: size - k }, read));
}

/** The root of the tree of the first `size` leaves (RFC 6962 §2.1). */
export function rootOf(size: number, read: ReadHash): Uint8Array {
  return size === 0 ? EMPTY_ROOT : subtreeHash({ start: 0, size }, read);
}

/** PATH(index, D[size]) of RFC 6962 §2.1.1, leaf to root. Throws a `RangeError` when index ≥ size. */
export function inclusionProof(index: number, size: number, read: ReadHash): Uint8Array[] {
  if (!Number.isSafeInteger(index) || !Number.isSafeInteger(size) || index < 0 || index >= size)
    throw new RangeError(`leaf ${index} is not in a tree of ${size}`);
  const walk = (range: Range): Uint8Array[] => {
    if (range.size === 1) return [];
    const { k } = splitPoint(range.size);
    const left = { start: range.start, size: k };
    const right = { start: range.start + k, size: range.size - k };
    return index < right.start ? [...walk(left), subtreeHash(right, read)] : [...walk(right), subtreeHash(left, read)];
  };
  return walk({ start: 0, size });
}

/** PROOF(oldSize, D[newSize]) of RFC 6962 §2.1.2; empty when the sizes are equal or the old tree is empty. */
export function consistencyProof(oldSize: number, newSize: number, read: ReadHash): Uint8Array[] {
  if (!Number.isSafeInteger(oldSize) || !Number.isSafeInteger(newSize) || oldSize < 0 || oldSize > newSize)
    throw new RangeError(`no proof from ${oldSize} to ${newSize}`);
  if (oldSize === 0 || oldSize === newSize) return [];
  const walk = (old: number, range: Range, whole: boolean): Uint8Array[] => {
    if (old === range.size) return whole ? [] : [subtreeHash(range, read)];
    const { k } = splitPoint(range.size);
    const left = { start: range.start, size: k };
    const right = { start: range.start + k, size: range.size - k };
    return old <= k
      ? [...walk(old, left, whole), subtreeHash(right, read)]
      : [...walk(old - k, right, false), subtreeHash(left, read)];
  };
  return walk(oldSize, { start: 0, size: newSize }, true);
}

/**
 * The subtrees that become complete when a leaf is appended at `index`, lowest first, with the leaf itself. A log
 * stores exactly these. `read` must know all subtrees that were complete before.
 */
export function completedSubtrees(
  index: number,
  leaf: Uint8Array,
  read: ReadHash,
): { level: number; index: number; hash: Uint8Array }[] {
  const completed = [{ level: 0, index, hash: leaf }];
  let at = index;
  let hash = leaf;
  for (let level = 0; at % 2 === 1; level += 1) {
    hash = nodeHash(read(level, at - 1), hash);
    at = (at - 1) / 2;
    completed.push({ level: level + 1, index: at, hash });
  }
  return completed;
}

/**
 * The subtrees that a computation reads. The choice must not depend on the hashes themselves, as in roots and proofs.
 */
export function subtreesReadBy(compute: (read: ReadHash) => unknown): { level: number; index: number }[] {
  const subtrees: { level: number; index: number }[] = [];
  compute((level, index) => {
    subtrees.push({ level, index });
    return EMPTY_ROOT;
  });
  return subtrees;
}

/** The end of a tree: its size, and the hashes of the subtrees from which its root is computed. */
export type TreeEnd = { size: number; hashes: Map<string, Uint8Array> };

/** Reads the hashes of the end of a tree, from which its root and the next leaf's subtrees can be computed. */
export function readEnd({ hashes }: TreeEnd): ReadHash {
  return (level, index) => {
    const hash = hashes.get(`${level}/${index}`);
    if (hash === undefined) throw new RangeError(`no subtree ${level}/${index}`);
    return hash;
  };
}

/** Append a leaf to the end of a tree. Returns the subtrees that become complete, with the leaf itself. */
export function appendLeaf(end: TreeEnd, leaf: Uint8Array): ReturnType<typeof completedSubtrees> {
  const completed = completedSubtrees(end.size, leaf, readEnd(end));
  for (const { level, index, hash } of completed) end.hashes.set(`${level}/${index}`, hash);
  end.size += 1;
  return completed;
}

/** A tree in memory, for small logs and tests. */
export function inMemoryTree(leaves: readonly Uint8Array[]): { size: number; read: ReadHash } {
  const end: TreeEnd = { size: 0, hashes: new Map() };
  for (const leaf of leaves) appendLeaf(end, leaf);
  return { size: end.size, read: readEnd(end) };
}
