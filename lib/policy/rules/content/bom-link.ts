/**
 * What a BOM-Link (`urn:cdx:<serial number>/<version>#<bom-ref>`, CycloneDX "BOM-Link") in a VEX statement stands for.
 * A link is followed only into an SBOM about the same artifact of exactly that serial number and version; the caller
 * hands in those that may be believed, since whoever writes the SBOM decides what the reference means.
 */
import type { Sbom, SbomComponent, VexScope, VexStatement } from '#lib/evidence/model/evidence.ts';
import type { ArtifactFacts } from '#lib/policy/facts/policy.ts';

const BOM_LINK = /^urn:cdx:([0-9a-f-]{36})\/([1-9]\d*)(?:#(.*))?$/is;

/** A statement whose links are followed, and the links that lead nowhere. */
export type ResolvedStatement = { statement: VexStatement; unresolved: string[] };

/** Follow every link among the products of a statement. A statement without links stays as it is. */
export function resolveLinks(
  statement: VexStatement,
  sboms: readonly Sbom[],
  artifact: ArtifactFacts,
): ResolvedStatement {
  const written = statement.scopes ?? [{ products: statement.products, subcomponents: statement.subcomponents }];
  const links = [...new Set(written.flatMap(({ products }) => products.filter(isBomLink)))];
  if (links.length === 0) return { statement, unresolved: [] };
  const found = new Map(links.map((link) => [link, resolveLink(link, sboms, artifact)]));
  const scopes = written.flatMap(({ products, subcomponents }) => {
    const plain = products.filter((id) => !isBomLink(id));
    const followed = products.flatMap((id) => withSubcomponents(found.get(id) ?? null, subcomponents));
    return plain.length > 0 ? [{ products: plain, subcomponents }, ...followed] : followed;
  });
  return { statement: { ...statement, scopes }, unresolved: links.filter((link) => found.get(link) === null) };
}

function isBomLink(id: string): boolean {
  return /^urn:cdx:/i.test(id);
}

/** A linked component that is itself narrowed by subcomponents cannot be told by one pair: it answers nothing. */
function withSubcomponents(found: VexScope | null, subcomponents: string[]): VexScope[] {
  if (found === null) return [];
  if (subcomponents.length === 0) return [found];
  return found.subcomponents.length === 0 ? [{ ...found, subcomponents }] : [];
}

/** Null where no SBOM answers, or where two of the same serial number and version answer differently. */
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

/** A reference as it is written, else percent-decoded; no reference means the thing that the document describes. */
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

/** The SBOM is about this artifact, and so is its root, unless it has a digest that says otherwise. */
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
