/** C2SP tlog-tiles: the paths of a log's hashes and entries. https://c2sp.org/tlog-tiles */

export const TILE_WIDTH = 256;
const MAX_LEVEL = 63;

export type Tile = {
  /** 0–63 for hash tiles, `entries` for entry bundles. */
  level: number | 'entries';
  index: number;
  /** 1–256 hashes or entries; 256 is a full tile. */
  width: number;
};

/**
 * Path below the log's prefix: `tile/<L>/<N>[.p/<W>]`, N in groups of three digits, all but the last with the prefix
 * `x`. Throws a `RangeError` for an invalid tile.
 */
export function tilePath({ level, index, width }: Tile): string {
  if (!Number.isSafeInteger(index) || index < 0 || !Number.isInteger(width) || width < 1 || width > TILE_WIDTH)
    throw new RangeError('invalid tile');
  const groups: string[] = [];
  for (let rest = index; ; rest = Math.floor(rest / 1000)) {
    groups.unshift(String(rest % 1000).padStart(3, '0'));
    if (rest < 1000) break;
  }
  const name = groups.map((group, i) => (i < groups.length - 1 ? `x${group}` : group)).join('/');
  return `tile/${level}/${name}${width === TILE_WIDTH ? '' : `.p/${width}`}`;
}

/** Parse a tile path. Null for any other spelling (leading zeros, width 0 or 256, missing `x`). */
export function parseTilePath(path: string): Tile | null {
  const match = /^tile\/(entries|0|[1-9][0-9]?)\/((?:x[0-9]{3}\/)*[0-9]{3})(?:\.p\/([1-9][0-9]{0,2}))?$/u.exec(path);
  if (match === null) return null;
  const level = match[1] === 'entries' ? 'entries' : Number(match[1]);
  const tile: Tile = {
    level,
    index: Number(match[2]!.replaceAll(/[x/]/gu, '')),
    width: match[3] === undefined ? TILE_WIDTH : Number(match[3]),
  };
  if (level !== 'entries' && level > MAX_LEVEL) return null;
  if (
    !Number.isSafeInteger(tile.index) ||
    tile.width > TILE_WIDTH ||
    (match[3] !== undefined && tile.width === TILE_WIDTH)
  )
    return null;
  return tilePath(tile) === path ? tile : null;
}

/** The width of a tile in a tree of `size` leaves: 0 when it does not exist, 256 when it is full. */
export function tileWidth(level: number | 'entries', index: number, size: number): number {
  const hashes = Math.floor(size / TILE_WIDTH ** (level === 'entries' ? 0 : level));
  return Math.max(0, Math.min(TILE_WIDTH, hashes - index * TILE_WIDTH));
}

/**
 * Format an entry bundle: each entry as its uint16 length and its bytes. Throws a `RangeError` for over 65535 bytes.
 */
export function formatEntryBundle(entries: readonly Uint8Array[]): Uint8Array {
  return Buffer.concat(
    entries.flatMap((entry) => {
      if (entry.length > 0xffff) throw new RangeError('an entry may have at most 65535 bytes');
      return [Buffer.of(entry.length >> 8, entry.length & 0xff), entry];
    }),
  );
}

/** Parse an entry bundle. Null when the lengths do not add up. */
export function parseEntryBundle(bundle: Uint8Array): Uint8Array[] | null {
  const entries: Uint8Array[] = [];
  for (let at = 0; at < bundle.length;) {
    if (at + 2 > bundle.length) return null;
    const end = at + 2 + bundle[at]! * 256 + bundle[at + 1]!;
    if (end > bundle.length) return null;
    entries.push(bundle.subarray(at + 2, end));
    at = end;
  }
  return entries;
}
