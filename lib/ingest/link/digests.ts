/** Chooses the digest of a subject that identifies the artifact. */
import type { DigestSet } from '#lib/evidence/model/evidence.ts';

/** Strongest and commonest first. Algorithms that are not listed follow in alphabetical order. */
const ALGORITHM_PREFERENCE = [
  'sha256',
  'sha512',
  'sha384',
  'sha3_256',
  'sha3_512',
  'sha3_384',
  'blake3',
  'blake2b',
  'blake2s',
  'sha512_256',
  'sha224',
  'dirHash',
  'gitCommit',
  'gitTree',
  'gitBlob',
  'gitTag',
  'sha1',
  'md5',
];

export type Digest = { algorithm: string; value: string };

/** The digest that identifies the artifact, and its further digests. Null for an empty set. */
export function splitDigests(digests: DigestSet): { own: Digest; further: Digest[] } | null {
  const sorted = Object.entries(digests)
    .map(([algorithm, value]) => ({ algorithm, value }))
    .sort((a, b) => rank(a.algorithm) - rank(b.algorithm) || (a.algorithm < b.algorithm ? -1 : 1));
  const [own, ...further] = sorted;
  return own ? { own, further } : null;
}

function rank(algorithm: string): number {
  const index = ALGORITHM_PREFERENCE.indexOf(algorithm);
  return index < 0 ? ALGORITHM_PREFERENCE.length : index;
}
