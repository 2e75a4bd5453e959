/** The subject of a verification summary, and the resource that it is about. */
export type Digest = { alg: string; value: string };

/** Algorithms with which two files of the same digest can be made. A consumer may match a subject by any algorithm. */
const BROKEN = new Set(['md5', 'sha1']);
const HEX = /^(?:[0-9a-f]{2})+$/;

/**
 * The in-toto DigestSet of an artifact: its own digest, and the further digests that evidence with authority gives it.
 * A further digest is left out where its algorithm is broken, where it is not hex, or where the same algorithm has
 * another value too: a set has one value for each algorithm, and a wrong one would make the summary that of another
 * file.
 */
export function subjectDigests(own: Digest, others: readonly Digest[]): { [alg: string]: string } {
  const values = new Map<string, Set<string>>();
  for (const { alg, value } of [own, ...others]) values.set(alg, (values.get(alg) ?? new Set()).add(value));
  const further = [...values].flatMap(([alg, [value, ...rest]]): [string, string][] =>
    alg === own.alg || rest.length > 0 || BROKEN.has(alg) || !HEX.test(value!) ? [] : [[alg, value!]],
  );
  return Object.fromEntries([[own.alg, own.value], ...further.sort(([a], [b]) => (a < b ? -1 : 1))]);
}

/** A package URL (ECMA-427): `pkg:type/…`, without white space. The store cuts labels after 500 characters. */
const PURL = /^pkg:[A-Za-z][A-Za-z0-9.+-]*\/\S+$/;
const CUT_LENGTH = 500;

/**
 * The `resourceUri` of an artifact: its package URL where it has exactly one, else the repository of its project as
 * `git+https://host/owner/name`.
 */
export function resourceUri(purls: readonly string[], slug: string): string {
  const [only, ...rest] = [...new Set(purls)].filter((purl) => PURL.test(purl) && purl.length < CUT_LENGTH);
  return only === undefined || rest.length > 0 ? `git+https://${encodeURI(slug)}` : only;
}
