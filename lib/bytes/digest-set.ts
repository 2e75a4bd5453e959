import { lookupTable } from './lookup-table.ts';
import { isObject, type JsonValue } from './json/json.ts';

/** Algorithm, in the in-toto spelling, to value. */
export type Digests = { [algorithm: string]: string };

/** The reason for which one entry was left out of the set. */
export type DigestProblem = { algorithm: string; value: string; message: string };

/**
 * Permitted numbers of hex digits of each known algorithm (in-toto DigestSet; FIPS 180, 202; RFC 7693). Git objects
 * have two: SHA-1 and SHA-256.
 */
const HEX_LENGTHS = lookupTable<number[]>({
  sha256: [64],
  sha224: [56],
  sha384: [96],
  sha512: [128],
  sha512_224: [56],
  sha512_256: [64],
  sha3_224: [56],
  sha3_256: [64],
  sha3_384: [96],
  sha3_512: [128],
  blake2b: [64, 96, 128],
  blake2b_256: [64],
  blake2b_384: [96],
  blake2b_512: [128],
  blake2s: [64],
  blake3: [64],
  ripemd160: [40],
  sm3: [64],
  gost: [64],
  sha1: [40],
  md5: [32],
  dirHash: [64],
  gitCommit: [40, 64],
  gitTree: [40, 64],
  gitBlob: [40, 64],
  gitTag: [40, 64],
});

const SPELLINGS = lookupTable<string>({
  dirhash: 'dirHash',
  dirhash1: 'dirHash',
  gomoduleh1: 'dirHash',
  gitcommit: 'gitCommit',
  gittree: 'gitTree',
  gitblob: 'gitBlob',
  gittag: 'gitTag',
});

/**
 * The in-toto spelling of an algorithm: `SHA-256`, `SHA256`, `sha-256` → `sha256`; `SHA3-256` → `sha3_256`; others as
 * written.
 */
export function algorithmName(written: string): string {
  if (written in HEX_LENGTHS) return written;
  const lower = written.toLowerCase();
  const spelled = SPELLINGS[lower];
  if (spelled) return spelled;
  const plain = lower
    .replace(/^sha-?(1|224|256|384|512)$/, 'sha$1')
    .replace(
      /^(sha3|sha512|blake2b|blake2s|shake)[-_]?(\d+)$/,
      (_all, family: string, size: string) => `${family}_${size}`,
    );
  if (plain in HEX_LENGTHS) return plain;
  return lower.replaceAll('-', '_') in HEX_LENGTHS ? lower.replaceAll('-', '_') : written;
}

/**
 * Normalise a DigestSet (in-toto `digest_set.md`): known algorithms have their in-toto name and lower-case hex of the
 * right length; unknown ones stay as written. `sha256:…` or bare hex instead of a set counts as a set with one entry.
 * An entry that is no digest is left out and listed in `problems`.
 */
export function normaliseDigests(value: JsonValue | undefined): { digests: Digests; problems: DigestProblem[] } {
  const digests: Digests = {};
  const problems: DigestProblem[] = [];
  const add = (algorithm: string, written: JsonValue): void => {
    const name = algorithmName(algorithm);
    const lengths = HEX_LENGTHS[name];
    if (name === '__proto__') return;
    if (typeof written !== 'string' || written === '')
      problems.push({ algorithm, value: JSON.stringify(written), message: `the ${name} digest is no text` });
    else if (!lengths) digests[name] = written;
    else if (!/^[0-9a-fA-F]+$/.test(written))
      problems.push({ algorithm, value: written, message: `the ${name} digest is not hex` });
    else if (!lengths.includes(written.length))
      problems.push({
        algorithm,
        value: written,
        message: `the ${name} digest has ${written.length} hex digits instead of ${lengths.join(' or ')}`,
      });
    else digests[name] = written.toLowerCase();
  };
  if (typeof value === 'string') {
    const digest = parseDigest(value);
    if (digest) add(digest.algorithm, digest.value);
    else if (value !== '') problems.push({ algorithm: '', value, message: 'a digest without an algorithm' });
  } else if (isObject(value)) {
    for (const [algorithm, written] of Object.entries(value)) add(algorithm, written);
  }
  return { digests, problems };
}

/** Parse `alg:value`, or bare hex of 40, 64, 96 or 128 digits (SHA-1, SHA-256, SHA-384, SHA-512); else null. */
export function parseDigest(text: string): { algorithm: string; value: string } | null {
  const named = /^([A-Za-z][A-Za-z0-9_+.-]*):([^\s:][^\s]*)$/.exec(text);
  if (named) {
    const algorithm = algorithmName(named[1]!);
    const lengths = HEX_LENGTHS[algorithm];
    const value = lengths ? named[2]!.toLowerCase() : named[2]!;
    return !lengths || (/^[0-9a-f]+$/.test(value) && lengths.includes(value.length)) ? { algorithm, value } : null;
  }
  const bare: Record<number, string> = { 40: 'sha1', 64: 'sha256', 96: 'sha384', 128: 'sha512' };
  const algorithm = /^[0-9a-fA-F]+$/.test(text) ? bare[text.length] : undefined;
  return algorithm ? { algorithm, value: text.toLowerCase() } : null;
}

/** As `parseDigest`, for a text that may be something else, such as `web:latest` or a URL: only known algorithms. */
export function parseKnownDigest(text: string): { algorithm: string; value: string } | null {
  const digest = parseDigest(text);
  return digest !== null && digest.algorithm in HEX_LENGTHS ? digest : null;
}

/** Parse a Subresource Integrity string (W3C SRI), e.g. `sha512-<base64>`, as a digest in hex; else null. */
export function parseIntegrity(text: string): { algorithm: string; value: string } | null {
  const parts = /^(sha256|sha384|sha512)-([A-Za-z0-9+/]+={0,2})$/.exec(text);
  return parts ? parseDigest(`${parts[1]}:${Buffer.from(parts[2]!, 'base64').toString('hex')}`) : null;
}
