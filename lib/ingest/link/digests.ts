/** Which of a subject's digests names the artifact. */
import type { DigestSet } from '#lib/evidence/model/evidence.ts';

/** Strongest and commonest first; what is not listed comes after, by name. */
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

/** The digest an artifact is known by, and its further ones. Null where there is none at all. */
export function splitDigests(digests: DigestSet): { own: Digest; further: Digest[] } | null {
  const sorted = Object.entries(digests)
    .map(([algorithm, value]) => ({ algorithm, value }))
    .sort((a, b) => rank(a.algorithm) - rank(b.algorithm) || (a.algorithm < b.algorithm ? -1 : 1));
  const [own, ...further] = sorted;
  return own ? { own, further } : null;
}

function rank(algorithm: string): number {
  const at = ALGORITHM_PREFERENCE.indexOf(algorithm);
  return at < 0 ? ALGORITHM_PREFERENCE.length : at;
}
