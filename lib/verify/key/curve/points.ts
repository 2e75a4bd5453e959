/**
 * Addition and doubling of points (x = X/Z², y = Y/Z³) of a curve with a = −3, as WebAssembly. Formulas:
 * Explicit-Formulas Database, "Jacobian coordinates with a4=-3 for short Weierstrass curves": dbl-2001-b, madd and
 * add-1998-cmo-2.
 *
 * The formulas do not handle the point at infinity, nor the sum of a point and itself or its opposite. In each such
 * case Z becomes 0 and stays 0 in every later step, so the reader of the result sees that there is none.
 */
import { type Field, multiplyFunction, squareFunction } from './field.ts';
import { FormulaBuilder, type Value } from './formula.ts';
import { type WasmFunction, writeModule } from './wasm-writer.ts';

/** Bounds, in primes, of X, Y and Z of every input and output point here, and of affine coordinates. */
const X = 16,
  Y = 16,
  Z = 8,
  AFFINE = 2;

type Triple = [x: Value, y: Value, z: Value];
const jacobian = (formula: FormulaBuilder, param: number): Triple => [
  formula.at(param, 0, X),
  formula.at(param, 1, Y),
  formula.at(param, 2, Z),
];

/** `double(p)`: p becomes 2p. */
function doubleFunction(field: Field): WasmFunction {
  const f = new FormulaBuilder(field, 1);
  const [x, y, z] = jacobian(f, 0);
  const delta = f.square(z);
  const gamma = f.square(y);
  const beta = f.product(x, gamma);
  const alpha = f.sum([
    [
      3,
      f.product(
        f.sum([
          [1, x],
          [-1, delta],
        ]),
        f.sum([
          [1, x],
          [1, delta],
        ]),
      ),
    ],
  ]);
  const both = f.square(
    f.sum([
      [1, y],
      [1, z],
    ]),
  );
  f.sum(
    [
      [1, both],
      [-1, gamma],
      [-1, delta],
    ],
    z,
  );
  const x3 = f.sum(
    [
      [1, f.square(alpha)],
      [-8, beta],
    ],
    x,
  );
  f.sum(
    [
      [
        1,
        f.product(
          alpha,
          f.sum([
            [4, beta],
            [-1, x3],
          ]),
        ),
      ],
      [-8, f.square(gamma)],
    ],
    y,
  );
  return f.toFunction('double');
}

/** `add(p, q)`: p becomes p + q, where q is affine; `subtract(p, q)`: p − q. */
function addAffineFunction(field: Field, name: string, sign: 1 | -1): WasmFunction {
  const f = new FormulaBuilder(field, 2);
  const [x, y, z] = jacobian(f, 0);
  const [x2, y2] = [f.at(1, 0, AFFINE), f.at(1, 1, AFFINE)];
  const zz = f.square(z);
  const h = f.sum([
    [1, f.product(x2, zz)],
    [-1, x],
  ]);
  const r = f.sum([
    [sign, f.product(y2, f.product(z, zz))],
    [-1, y],
  ]);
  f.product(z, h, z);
  finishAddition(f, { x, y, h, r, x1: x, y1: y });
  return f.toFunction(name);
}

/** `addPoint(p, q)` and `subtractPoint(p, q)`: as add and subtract, where q is not affine but has its own Z. */
function addPointFunction(field: Field, name: string, sign: 1 | -1): WasmFunction {
  const f = new FormulaBuilder(field, 2);
  const [x, y, z] = jacobian(f, 0);
  const [x2, y2, z2] = jacobian(f, 1);
  const zz1 = f.square(z);
  const zz2 = f.square(z2);
  const x1 = f.product(x, zz2);
  const y1 = f.product(y, f.product(z2, zz2));
  const h = f.sum([
    [1, f.product(x2, zz1)],
    [-1, x1],
  ]);
  const r = f.sum([
    [sign, f.product(y2, f.product(z, zz1))],
    [-1, y1],
  ]);
  f.product(f.product(z, z2), h, z);
  finishAddition(f, { x, y, h, r, x1, y1 });
  return f.toFunction(name);
}

/** X₃ = r² − h³ − 2x₁h², Y₃ = r(x₁h² − X₃) − y₁h³. */
function finishAddition(
  f: FormulaBuilder,
  { x, y, h, r, x1, y1 }: { x: Value; y: Value; h: Value; r: Value; x1: Value; y1: Value },
): void {
  const hh = f.square(h);
  const hhh = f.product(h, hh);
  const v = f.product(x1, hh);
  const x3 = f.sum(
    [
      [1, f.square(r)],
      [-1, hhh],
      [-2, v],
    ],
    x,
  );
  f.sum(
    [
      [
        1,
        f.product(
          r,
          f.sum([
            [1, v],
            [-1, x3],
          ]),
        ),
      ],
      [-1, f.product(y1, hhh)],
    ],
    y,
  );
}

/** `negate(p)`: p becomes −p. */
function negateFunction(field: Field): WasmFunction {
  const f = new FormulaBuilder(field, 1);
  const [, y] = jacobian(f, 0);
  f.sum([[-1, y]], y);
  return f.toFunction('negate');
}

/** The exports of a field's module; every argument is an address. */
export type PointFunctions = {
  multiply(to: number, a: number, b: number): void;
  square(to: number, a: number): void;
  double(p: number): void;
  add(p: number, q: number): void;
  subtract(p: number, q: number): void;
  addPoint(p: number, q: number): void;
  subtractPoint(p: number, q: number): void;
  negate(p: number): void;
};

/** The bytes of a module that exports PointFunctions; it imports its memory as `host.memory`. */
export function pointModule(field: Field): Uint8Array<ArrayBuffer> {
  return writeModule([
    multiplyFunction(field),
    squareFunction(field),
    doubleFunction(field),
    addAffineFunction(field, 'add', 1),
    addAffineFunction(field, 'subtract', -1),
    addPointFunction(field, 'addPoint', 1),
    addPointFunction(field, 'subtractPoint', -1),
    negateFunction(field),
  ]);
}
