import { PackageURL } from 'packageurl-js';
import { parseDigest } from '#lib/bytes/digest-set.ts';

/**
 * A parsed package URL (ECMA-427). `canonical` is its canonical spelling. `digest` is the content digest in its
 * version, else in the qualifier `checksum` or (BuildKit) `digest`.
 */
export type Purl = {
  canonical: string;
  type: string;
  namespace: string | null;
  name: string;
  version: string | null;
  qualifiers: { [key: string]: string };
  subpath: string | null;
  digest: { algorithm: string; value: string } | null;
};

/** Parse a package URL; null if the text is none. Never throws. */
export function parsePurl(text: string): Purl | null {
  if (text.length > 4096 || !/^pkg:/i.test(text)) return null;
  try {
    const parsed = PackageURL.fromString(text);
    const qualifiers = Object.fromEntries(
      Object.entries(parsed.qualifiers ?? {}).map(([key, value]) => [key, String(value)]),
    );
    const checksum = (qualifiers['checksum'] ?? qualifiers['digest'])?.split(',')[0];
    return {
      canonical: parsed.toString(),
      type: parsed.type,
      namespace: parsed.namespace ?? null,
      name: parsed.name,
      version: parsed.version ?? null,
      qualifiers,
      subpath: parsed.subpath ?? null,
      digest:
        (parsed.version?.includes(':') ? parseDigest(parsed.version) : null) ??
        (checksum ? parseDigest(checksum) : null),
    };
  } catch {
    return null;
  }
}

/** Whether `general` includes `particular`: without a version it includes all; its qualifiers must be a subset. */
export function purlMatches(general: Purl, particular: Purl | null): boolean {
  if (
    !particular ||
    general.type !== particular.type ||
    general.namespace !== particular.namespace ||
    general.name !== particular.name
  )
    return false;
  if (general.version && general.version !== particular.version) return false;
  return Object.entries(general.qualifiers).every(([key, value]) => particular.qualifiers[key] === value);
}
