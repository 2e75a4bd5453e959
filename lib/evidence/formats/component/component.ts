import { normaliseDigests, type Digests } from '#lib/bytes/digest-set.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { SbomComponent } from '#lib/evidence/model/evidence.ts';
import { purlText } from '#lib/evidence/formats/finding/finding.ts';

/** The package URLs of a component: the first, and the others if there are any. */
export function componentPurls(
  written: readonly (JsonValue | undefined)[],
): Pick<SbomComponent, 'purl' | 'otherPurls'> {
  const purls = new Set(written.map(purlText).filter((text) => text !== null));
  const [purl, ...others] = [...purls];
  return { purl: purl ?? null, ...(others.length > 0 ? { otherPurls: others } : {}) };
}

/** Every package URL of a component, the first one first. */
export function allPurls(component: SbomComponent): string[] {
  return [...(component.purl === null ? [] : [component.purl]), ...(component.otherPurls ?? [])];
}

/**
 * The hashes of a component. For a Go module, cyclonedx-gomod and syft (in SPDX) write the `h1:` hash of go.sum as
 * SHA-256. It is a hash over a list of files and not the digest of a file. Unlike that of a binary, it has no other
 * hash beside it.
 */
export function componentDigests(pairs: [string, JsonValue][], purl: string | null, type: string | null): Digests {
  if (pairs.length === 0) return {};
  const { digests } = normaliseDigests(Object.fromEntries(pairs));
  const { sha256, ...others } = digests;
  const alone = sha256 !== undefined && Object.keys(others).length === 0;
  return alone && type !== 'file' && parsePurl(purl ?? '')?.type === 'golang' ? { dirHash: sha256 } : digests;
}

/** Whether an algorithm identifies a single file: no MD5 or SHA-1, no hash of a directory, commit or tree. */
export function isFileDigest(algorithm: string): boolean {
  return /^(sha(224|256|384|512)|sha512_(224|256)|sha3_\d+|blake(2b|2b_\d+|2s|3)|sm3|gost)$/.test(algorithm);
}

/** Types of package URL whose name is the package's name in its registry. */
const REGISTRIES = new Set(['cargo', 'composer', 'gem', 'hex', 'maven', 'npm', 'nuget', 'pub', 'pypi']);

/**
 * The described component with the name from its package URL. `npm sbom` names it after the folder in which npm ran;
 * the package URL has the real name.
 */
export function withPurlName(root: SbomComponent): SbomComponent {
  const purl = parsePurl(root.purl ?? '');
  if (purl === null || !REGISTRIES.has(purl.type)) return root;
  const plain = (name: string): string => name.toLowerCase().replaceAll(/[-_.]+/g, '-');
  const full = purl.namespace ? `${purl.namespace}/${purl.name}` : purl.name;
  const known = [full, purl.name, `${purl.namespace}:${purl.name}`, `${purl.namespace}.${purl.name}`].map(plain);
  return known.includes(plain(root.name)) ? root : { ...root, name: full };
}
