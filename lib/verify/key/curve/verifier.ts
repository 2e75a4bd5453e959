/** ECDSA verification over a digest (FIPS 186-5 §6.4.2) with the arithmetic of this folder. */
import { type Curve, isOnCurve, type Point } from './curves.ts';
import { WasmCurve } from './wasm-curve.ts';
import { ScalarMultiplier, type Table } from './scalar-multiplier.ts';
import { inverse, toBytes } from './scalars.ts';

/** A public key with its use count. A key that is used often has a table, until other keys evict it. */
export type CachedKey = { point: Point; uses: number; table: Table | null };

/** A key that was not used yet. */
export const newCachedKey = (point: Point): CachedKey => ({ point, uses: 0, table: null });

/** Uses of a key before its table is computed: a table costs about as much time as this many uses save. */
const USES_BEFORE_TABLE = 16;
/** Tables in memory for one curve: 0.1 to 0.4 MB each. */
const MAX_TABLES = 24;

export class CurveVerifier {
  readonly curve: Curve;
  readonly #multiplier: ScalarMultiplier;
  /** Keys with a table, the least recently used first. */
  readonly #withTable = new Set<CachedKey>();

  constructor(curve: Curve) {
    this.curve = curve;
    this.#multiplier = new ScalarMultiplier(new WasmCurve(curve));
  }

  /**
   * Whether (r, s) is a signature over the number e (the leftmost bits of the digest, modulo n) by the key. Null where
   * this arithmetic cannot decide: a step added the point at infinity, or a point and itself, which practically never
   * happens with random numbers.
   */
  verify(key: CachedKey, e: bigint, r: bigint, s: bigint): boolean | null {
    const { curve } = this;
    const { n, p } = curve;
    if (r <= 0n || r >= n || s <= 0n || s >= n) return false;
    const w = inverse(s, n);
    const u = toBytes((e * w) % n, curve.bytes);
    const v = toBytes((r * w) % n, curve.bytes);
    const table = this.#tableOf(key);
    const sum = table === null ? this.#multiplier.fromPoint(u, v, key.point) : this.#multiplier.fromTables(u, v, table);
    // r is the x of R modulo n, so x may be r or r + n.
    return this.#multiplier.machine.hasX(sum, r + n < p ? [r, r + n] : [r]);
  }

  /** Whether the point can be a public key of this curve: with cofactor 1, every affine point on the curve can. */
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
    const table = this.#withTable.size < MAX_TABLES ? this.#multiplier.reserveTable() : this.#evict();
    this.#multiplier.fillTable(table, key.point);
    this.#withTable.add(key);
    key.table = table;
    return table;
  }

  /** Take the table of the least recently used key. */
  #evict(): Table {
    const [oldest] = this.#withTable as Set<CachedKey & { table: Table }>;
    const { table } = oldest!;
    this.#withTable.delete(oldest!);
    Object.assign(oldest!, { table: null, uses: 0 });
    return table;
  }
}
