/**
 * Resolves BOM-Links (`urn:cdx:<serial number>/<version>#<bom-ref>`, CycloneDX "BOM-Link") in VEX statements. A link is
 * resolved only in an SBOM about the same artifact with exactly that serial number and version. The caller passes only
 * trusted SBOMs, since the author of an SBOM decides what a reference means.
 */
import type { Sbom, SbomComponent, VexScope, VexStatement } from '#lib/evidence/model/evidence.ts';
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';

const BOM_LINK = /^urn:cdx:([0-9a-f-]{36})\/([1-9]\d*)(?:#(.*))?$/is;

/** A statement with resolved links, and the links that could not be resolved. */
export type ResolvedStatement = { statement: VexStatement; unresolved: string[] };

/** Resolve every link among the products of a statement. A statement without links is returned unchanged. */
export function resolveLinks(
  statement: VexStatement,
  sboms: readonly Sbom[],
  artifact: ArtifactFacts,
): ResolvedStatement {
  const original = statement.scopes ?? [{ products: statement.products, subcomponents: statement.subcomponents }];
  const links = [...new Set(original.flatMap(({ products }) => products.filter(isBomLink)))];
  if (links.length === 0) return { statement, unresolved: [] };
  const found = new Map(links.map((link) => [link, resolveLink(link, sboms, artifact)]));
  const scopes = original.flatMap(({ products, subcomponents }) => {
    const plain = products.filter((id) => !isBomLink(id));
    const followed = products.flatMap((id) => withSubcomponents(found.get(id) ?? null, subcomponents));
    return plain.length > 0 ? [{ products: plain, subcomponents }, ...followed] : followed;
  });
  return { statement: { ...statement, scopes }, unresolved: links.filter((link) => found.get(link) === null) };
}

function isBomLink(id: string): boolean {
  return /^urn:cdx:/i.test(id);
}

/** One scope cannot express subcomponents of a linked component, so the statement does not apply to such a link. */
function withSubcomponents(found: VexScope | null, subcomponents: string[]): VexScope[] {
  if (found === null) return [];
  if (subcomponents.length === 0) return [found];
  return found.subcomponents.length === 0 ? [{ ...found, subcomponents }] : [];
}

/** Null where no SBOM resolves the link, or where two SBOMs of the same serial number and version differ. */
function resolveLink(link: string, sboms: readonly Sbom[], artifact: ArtifactFacts): VexScope | null {
  const parts = BOM_LINK.exec(link);
  if (parts === null) return null;
  const document = `urn:cdx:${parts[1]!.toLowerCase()}/${parts[2]}`;
  const answers = sboms
    .filter((sbom) => sbom.bomLink === document)
    .map((sbom) => scopeInSbom(sbom, parts[3] ?? '', artifact));
  const [first] = answers;
  return first && answers.every((one) => JSON.stringify(one) === JSON.stringify(first)) ? first : null;
}

/** Look up a reference as written, else percent-decoded. An empty reference means the root of the SBOM. */
function scopeInSbom(sbom: Sbom, ref: string, artifact: ArtifactFacts): VexScope | null {
  for (const wanted of [ref, decoded(ref)]) {
    if (wanted === null) continue;
    if (sbom.root !== null && (wanted === '' || wanted === sbom.root.ref)) return rootScope(sbom.root, artifact);
    const component = sbom.components.find((one) => one.ref === wanted);
    const purls = component
      ? purlsOf(component)
      : (sbom.moreRefs ?? []).filter(([known]) => known === wanted).map(([, purl]) => purl);
    if (purls.length > 0) return { products: [], subcomponents: purls };
  }
  return null;
}

/** The root of an SBOM about this artifact is the artifact itself, unless the root has a different digest. */
function rootScope(root: SbomComponent, { digest }: ArtifactFacts): VexScope | null {
  const own = root.digests[digest.alg];
  return own === undefined || own === digest.value ? { products: [], subcomponents: [] } : null;
}

function purlsOf({ purl, otherPurls = [] }: SbomComponent): string[] {
  return purl === null ? [] : [purl, ...otherPurls];
}

function decoded(ref: string): string | null {
  try {
    return decodeURIComponent(ref);
  } catch {
    return null;
  }
}
