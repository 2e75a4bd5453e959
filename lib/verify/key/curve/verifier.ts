/** ECDSA verification over a digest (FIPS 186-5 §6.4.2) with the arithmetic of this folder. */
import { type Curve, isOnCurve, type Point } from './curves.ts';
import { WasmCurve } from './wasm-curve.ts';
import { ScalarMultiplier, type Table } from './scalar-multiplier.ts';
import { inverse, toBytes } from './scalars.ts';

/**
 * A public key that may come again. Once it has come often, it has a table; a key that others drove out has none again.
 */
export type CachedKey = { point: Point; uses: number; table: Table | null };

export const newCachedKey = (point: Point): CachedKey => ({ point, uses: 0, table: null });

/** How often a key is used before its table is made: making it costs about as much as so many uses save. */
const USES_BEFORE_TABLE = 16;
/** Tables of one curve that are kept: 0.1 to 0.4 MB each. */
const MAX_TABLES = 24;

export class CurveVerifier {
  readonly curve: Curve;
  readonly #multiples: ScalarMultiplier;
  /** Keys with a table, the one that was used longest ago first. */
  readonly #withTable = new Set<CachedKey>();

  constructor(curve: Curve) {
    this.curve = curve;
    this.#multiples = new ScalarMultiplier(new WasmCurve(curve));
  }

  /**
   * Whether (r, s) is a signature over the number e (the leftmost bits of the digest, modulo n) by the key. Null where
   * this arithmetic cannot tell: a step met the point at infinity or a point with itself, which does not happen with
   * numbers made by chance.
   */
  verify(key: CachedKey, e: bigint, r: bigint, s: bigint): boolean | null {
    const { curve } = this;
    const { n, p } = curve;
    if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
    const w = inverse(s, n);
    const u = toBytes((e * w) % n, curve.bytes);
    const v = toBytes((r * w) % n, curve.bytes);
    const table = this.#tableOf(key);
    const sum = table === null ? this.#multiples.fromPoint(u, v, key.point) : this.#multiples.fromTables(u, v, table);
    // The x of R is taken modulo n, so x may be r or r + n.
    return this.#multiples.machine.hasX(sum, r + n < p ? [r, r + n] : [r]);
  }

  /**
   * Whether the point may be a public key of this curve; with cofactor 1 every point on it may, but infinity has no
   * coordinates.
   */
  accepts(point: Point): boolean {
    return isOnCurve(this.curve, point);
  }

  #tableOf(key: CachedKey): Table | null {
    key.uses += 1;
    if (key.table !== null) {
      this.#withTable.delete(key);
      this.#withTable.add(key);
      return key.table;
    }
    if (key.uses <= USES_BEFORE_TABLE) return null;
    const table = this.#withTable.size < MAX_TABLES ? this.#multiples.reserveTable() : this.#driveOut();
    this.#multiples.fillTable(table, key.point);
    this.#withTable.add(key);
    key.table = table;
    return table;
  }

  #driveOut(): Table {
    const [oldest] = this.#withTable as Set<CachedKey & { table: Table }>;
    const { table } = oldest!;
    this.#withTable.delete(oldest!);
    Object.assign(oldest!, { table: null, uses: 0 });
    return table;
  }
}
