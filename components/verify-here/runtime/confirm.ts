/**
 * Confirms with WebCrypto (https://www.w3.org/TR/webcrypto/) every signature that the code of Attestry has accepted in
 * this browser. A signature counts only where both say that it is valid.
 */
import { CURVES, JWK_CURVES, type PublicKey } from './public-key.ts';

/** A signature that was accepted. `signature` is r‖s for ECDSA; `saltLength` only for RSA-PSS, in bytes. */
export type Accepted = {
  key: PublicKey;
  hash: string | null;
  data: Uint8Array;
  signature: Uint8Array;
  saltLength: number | null;
};

const accepted: Accepted[] = [];
/** Why accepted signatures could not be confirmed. A reason stays, because the code caches what it has accepted. */
const unconfirmed = new Set<string>();

/** Remember an accepted signature. */
export function accept(one: Accepted): void {
  const { data, signature, ...rest } = one;
  accepted.push({ ...rest, data: Uint8Array.from(data), signature: Uint8Array.from(signature) });
}

const unknown = new Set<string>();

/** Note what this code cannot check. */
export function noteUnknown(what: string): void {
  unknown.add(`This browser cannot check ${what}.`);
}

/** Why accepted signatures were not confirmed, and what could not be checked at all, in sentences. */
export type Doubts = { unconfirmed: readonly string[]; unknown: readonly string[] };

/** Confirm what was accepted since the last call. */
export async function confirmAccepted(subtle: SubtleCrypto = crypto.subtle): Promise<Doubts> {
  for (const one of accepted.splice(0)) {
    const problem = await confirm(subtle, one);
    if (problem !== null) unconfirmed.add(problem);
  }
  return { unconfirmed: [...unconfirmed], unknown: [...unknown] };
}

async function confirm(
  subtle: SubtleCrypto,
  { key, hash, data, signature, saltLength }: Accepted,
): Promise<string | null> {
  const { algorithm, parameters } = algorithmsOf(key, hash, saltLength);
  try {
    const imported = await subtle.importKey('spki', Uint8Array.from(key.spki), algorithm, false, ['verify']);
    const isValid = await subtle.verify(parameters, imported, Uint8Array.from(signature), Uint8Array.from(data));
    return isValid ? null : `WebCrypto of this browser does not confirm a signature with ${algorithm.name}.`;
  } catch {
    return `This browser has no ${'namedCurve' in algorithm ? `${algorithm.name} on ${algorithm.namedCurve}` : algorithm.name}.`;
  }
}

const HASHES: { [name: string]: string } = { sha1: 'SHA-1', sha256: 'SHA-256', sha384: 'SHA-384', sha512: 'SHA-512' };

type Algorithms = {
  algorithm: { name: string; namedCurve?: string; hash?: string };
  parameters: { name: string; hash?: string; saltLength?: number };
};

function algorithmsOf({ material }: PublicKey, hash: string | null, saltLength: number | null): Algorithms {
  const name = HASHES[hash ?? ''] ?? String(hash);
  switch (material.type) {
    case 'ec':
      return {
        algorithm: { name: 'ECDSA', namedCurve: JWK_CURVES[material.curve] },
        parameters: { name: 'ECDSA', hash: name },
      };
    case 'rsa':
      return saltLength === null
        ? { algorithm: { name: 'RSASSA-PKCS1-v1_5', hash: name }, parameters: { name: 'RSASSA-PKCS1-v1_5' } }
        : { algorithm: { name: 'RSA-PSS', hash: name }, parameters: { name: 'RSA-PSS', saltLength } };
    case 'ed25519':
      return { algorithm: { name: 'Ed25519' }, parameters: { name: 'Ed25519' } };
  }
}

/** Bytes of one number of a signature on the curve of a key. */
export const numberBytes = ({ material }: PublicKey): number =>
  material.type === 'ec' ? CURVES[material.curve].Point.Fn.BYTES : 0;
