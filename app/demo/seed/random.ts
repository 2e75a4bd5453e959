/** Seeded random numbers: the same seed and name always give the same numbers, in whatever order they are drawn. */
import { createHash } from 'node:crypto';

export type Random = {
  /** A number in [0, 1). */
  next(): number;
  /** An integer between both ends, inclusive. */
  between(low: number, high: number): number;
  pick<T>(list: readonly T[]): T;
  /** `count` different elements, in the order of the list. */
  some<T>(list: readonly T[], count: number): T[];
};

export function createRandom(seed: string, name: string): Random {
  let state = createHash('sha256').update(`${seed}\n${name}`).digest().readUInt32LE(0);
  // mulberry32: 32 bits of state are enough for demo data.
  const next = (): number => {
    state = (state + 0x6d2b79f5) >>> 0;
    let mixed = Math.imul(state ^ (state >>> 15), state | 1);
    mixed ^= mixed + Math.imul(mixed ^ (mixed >>> 7), mixed | 61);
    return ((mixed ^ (mixed >>> 14)) >>> 0) / 4294967296;
  };
  const between = (low: number, high: number): number => low + Math.floor(next() * (high - low + 1));
  return {
    next,
    between,
    pick: (list) => list[between(0, list.length - 1)]!,
    some(list, count) {
      const order = list
        .map((item, index) => ({ item, index, key: next() }))
        .toSorted((a, b) => a.key - b.key)
        .slice(0, count);
      return order.toSorted((a, b) => a.index - b.index).map(({ item }) => item);
    },
  };
}

/** Return hex digits derived from seed and name, for commits and for digests of artifacts without bytes. */
export function hexOf(seed: string, name: string, algorithm: 'sha1' | 'sha256' | 'sha512' = 'sha256'): string {
  return createHash(algorithm).update(`${seed}\n${name}`).digest('hex');
}

/** Return a version 4 UUID derived from seed and name (RFC 9562 §5.4). */
export function uuidOf(seed: string, name: string): string {
  const hex = hexOf(seed, name);
  const variant = (8 + (Number.parseInt(hex[16]!, 16) % 4)).toString(16);
  return `${hex.slice(0, 8)}-${hex.slice(8, 12)}-4${hex.slice(13, 16)}-${variant}${hex.slice(17, 20)}-${hex.slice(20, 32)}`;
}

/** Return a decimal id of at most nine digits derived from seed and name, for repositories and runs. */
export function numberOf(seed: string, name: string): string {
  return String(100_000_000 + (Number.parseInt(hexOf(seed, name).slice(0, 12), 16) % 900_000_000));
}
