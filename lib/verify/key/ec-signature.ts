/** Reads the two numbers of an ECDSA signature: DER (RFC 3279 §2.2.3), or r‖s of fixed length (IEEE P1363). */
import { TAG, readChildren, readElement } from '#lib/verify/der/der.ts';
import { toNumber } from './curve/scalars.ts';

export type EcdsaSignature = { r: bigint; s: bigint };

/** Read DER, else r‖s of exactly twice `coordinateBytes`. Null where the signature is neither. */
export function readSignature(signature: Uint8Array, coordinateBytes: number): EcdsaSignature | null {
  const der = readDerSignature(signature);
  if (der !== null || signature.length !== coordinateBytes * 2) return der;
  return { r: toNumber(signature.subarray(0, coordinateBytes)), s: toNumber(signature.subarray(coordinateBytes)) };
}

/**
 * Read DER as strictly as OpenSSL: minimal lengths, minimal non-negative integers, no further bytes. Null otherwise.
 */
export function readDerSignature(signature: Uint8Array): EcdsaSignature | null {
  try {
    const parts = readChildren(readElement(signature, TAG.sequence).content);
    const [r, s] = parts.map(({ tag, content }) =>
      tag === TAG.integer && isMinimal(content) ? toNumber(content) : null,
    );
    return parts.length === 2 && r != null && s != null ? { r, s } : null;
  } catch {
    return null;
  }
}

/** Whether the bytes are a non-negative integer without a superfluous zero byte (X.690 §8.3.2). */
function isMinimal(content: Uint8Array): boolean {
  const [first, second] = content;
  return first !== undefined && first < 0x80 && (first !== 0 || content.length === 1 || second! >= 0x80);
}
