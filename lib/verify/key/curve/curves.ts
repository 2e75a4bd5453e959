/** The accepted curves: P-256, P-384 and P-521 (SP 800-186 §3.2.1). All have a = −3 and cofactor 1. */

/** One power of two in the prime of a curve: sign, exponent. */
export type Term = readonly [1 | -1, number];

export type Curve = {
  /** The name in OpenSSL and in `KeyObject.asymmetricKeyDetails.namedCurve`. */
  name: string;
  /** The name in JWK. */
  jwk: string;
  /** Bytes of one coordinate. */
  bytes: number;
  /** The prime p is the sum of these terms minus one. */
  terms: readonly Term[];
  p: bigint;
  /** The order of the base point. */
  n: bigint;
  /** Bits of n. */
  orderBits: number;
  b: bigint;
  /** The base point. */
  base: Point;
};

/** An affine point; coordinates are in 0 … p−1. */
export type Point = { x: bigint; y: bigint };

type Parts = Pick<Curve, 'name' | 'jwk' | 'bytes' | 'terms' | 'n' | 'b' | 'base'>;

function curve(parts: Parts): Curve {
  const p = parts.terms.reduce((sum, [sign, exponent]) => sum + BigInt(sign) * (1n << BigInt(exponent)), -1n);
  return { ...parts, p, orderBits: parts.n.toString(2).length };
}

export const P256 = curve({
  name: 'prime256v1',
  jwk: 'P-256',
  bytes: 32,
  terms: [
    [1, 256],
    [-1, 224],
    [1, 192],
    [1, 96],
  ],
  n: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
  b: 0x5ac635d8aa3a93e7b3ebbd55769886bc651d06b0cc53b0f63bce3c3e27d2604bn,
  base: {
    x: 0x6b17d1f2e12c4247f8bce6e563a440f277037d812deb33a0f4a13945d898c296n,
    y: 0x4fe342e2fe1a7f9b8ee7eb4a7c0f9e162bce33576b315ececbb6406837bf51f5n,
  },
});

export const P384 = curve({
  name: 'secp384r1',
  jwk: 'P-384',
  bytes: 48,
  terms: [
    [1, 384],
    [-1, 128],
    [-1, 96],
    [1, 32],
  ],
  n: 0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
  b: 0xb3312fa7e23ee7e4988e056be3f82d19181d9c6efe8141120314088f5013875ac656398d8a2ed19d2a85c8edd3ec2aefn,
  base: {
    x: 0xaa87ca22be8b05378eb1c71ef320ad746e1d3b628ba79b9859f741e082542a385502f25dbf55296c3a545e3872760ab7n,
    y: 0x3617de4a96262c6f5d9e98bf9292dc29f8f41dbd289a147ce9da3113b5f0b8c00a60b1ce1d7e819d7a431d7c90ea0e5fn,
  },
});

export const P521 = curve({
  name: 'secp521r1',
  jwk: 'P-521',
  bytes: 66,
  terms: [[1, 521]],
  n: (1n << 521n) - (1n << 260n) + 0xa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
  b: 0x51953eb9618e1c9a1f929a21a0b68540eea2da725b99b315f3b8b489918ef109e156193951ec7e937b1652c0bd3bb1bf073573df883d2c34f1ef451fd46b503f00n,
  base: {
    x: 0xc6858e06b70404e9cd9e3ecb662395b4429c648139053fb521f828af606b4d3dbaa14b5e77efe75928fe1dc127a2ffa8de3348b3c1856a429bf97e7e31c2e5bd66n,
    y: 0x11839296a789a3bc0045c8a5fb42c7d1bd998f54449579b446817afbd17273e662c97ee72995ef42640c550b9013fad0761353c7086a272c24088be94769fd16650n,
  },
});

export const CURVES: readonly Curve[] = [P256, P384, P521];

/** Whether the coordinates are in 0 … p−1 and y² = x³ − 3x + b. */
export function isOnCurve({ p, b }: Curve, { x, y }: Point): boolean {
  return x >= 0n && x < p && y >= 0n && y < p && (y * y - (x * x * x - 3n * x + b)) % p === 0n;
}
