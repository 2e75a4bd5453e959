/** Arithmetic modulo the order of a curve, and the digits of numbers for a multiplication. */

/**
 * The inverse of a value in 1 … modulus−1 modulo a prime, with Lehmer's form of Euclid's algorithm (Knuth, TAOCP 2,
 * §4.5.2, algorithm L). Throws a RangeError where there is no inverse.
 */
export function inverse(value: bigint, modulus: bigint): bigint {
  let [a, b] = [modulus, value];
  let [u, v] = [0n, 1n];
  while (b !== 0n) {
    const step = leadingSteps(a, b);
    if (step === null) {
      const quotient = a / b;
      [a, b] = [b, a - quotient * b];
      [u, v] = [v, u - quotient * v];
    } else {
      const [p, q, r, s] = step.map(BigInt) as [bigint, bigint, bigint, bigint];
      [a, b] = [p * a + q * b, r * a + s * b];
      [u, v] = [p * u + q * v, r * u + s * v];
    }
  }
  const result = ((u % modulus) + modulus) % modulus;
  if (a !== 1n || (result * value) % modulus !== 1n) throw new RangeError('there is no inverse');
  return result;
}

/** Several steps of Euclid's algorithm at once, from the leading 48 bits alone; null where these do not suffice. */
function leadingSteps(a: bigint, b: bigint): [number, number, number, number] | null {
  const shift = bitLength(a) - 48;
  if (shift <= 0) return null;
  let [x, y] = [Number(a >> BigInt(shift)), Number(b >> BigInt(shift))];
  let [p, q, r, s] = [1, 0, 0, 1];
  while (y + r !== 0 && y + s !== 0) {
    const quotient = Math.floor((x + p) / (y + r));
    if (quotient !== Math.floor((x + q) / (y + s))) break;
    const [nextR, nextS] = [p - quotient * r, q - quotient * s];
    if (Math.abs(nextR) >= 2 ** 26 || Math.abs(nextS) >= 2 ** 26) break;
    [p, q, r, s] = [r, s, nextR, nextS];
    [x, y] = [y, x - quotient * y];
  }
  return q === 0 ? null : [p, q, r, s];
}

function bitLength(value: bigint): number {
  const hex = value.toString(16);
  return hex.length * 4 - Math.clz32(Number.parseInt(hex[0]!, 16)) + 28;
}

/** The big-endian bytes of a number that fits `length` bytes. */
export function toBytes(value: bigint, length: number): Buffer {
  return Buffer.from(value.toString(16).padStart(length * 2, '0'), 'hex');
}

/** The number of big-endian bytes; 0 for none. */
export function toNumber(bytes: Uint8Array): bigint {
  return bytes.length === 0
    ? 0n
    : BigInt(`0x${Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('hex')}`);
}

/** Bits `from` … `from + count − 1` of a number in big-endian bytes; bits beyond its end are 0. */
function bitsAt(bytes: Uint8Array, from: number, count: number): number {
  let value = 0;
  for (let byte = (from + count - 1) >> 3; byte >= from >> 3; byte -= 1)
    value = value * 256 + (bytes[bytes.length - 1 - byte] ?? 0);
  return (value >> (from & 7)) & ((1 << count) - 1);
}

/** Digits in −2^(width−1) … 2^(width−1), the lowest first: the number is Σ digit·2^(width·i). */
export function windowDigits(scalar: Uint8Array, width: number, count: number): Int8Array {
  const digits = new Int8Array(count);
  let carry = 0;
  for (let i = 0; i < count; i += 1) {
    const digit = bitsAt(scalar, i * width, width) + carry;
    carry = digit > 1 << (width - 1) ? 1 : 0;
    digits[i] = digit - (carry << width);
  }
  return digits;
}

/** The non-adjacent form of a width: digits are 0 or odd, below 2^(width−1) in size, the lowest first: Σ digit·2^i. */
export function nonAdjacentDigits(scalar: Uint8Array, width: number, count: number): Int8Array {
  const digits = new Int8Array(count);
  let carry = 0;
  for (let i = 0; i < count;) {
    if (bitsAt(scalar, i, 1) === carry) i += 1;
    else {
      const digit = bitsAt(scalar, i, width) + carry;
      carry = digit >> (width - 1);
      digits[i] = digit - (carry << width);
      i += width;
    }
  }
  return digits;
}
