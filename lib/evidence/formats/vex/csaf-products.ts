import { asList, member, asText, type JsonValue } from '#lib/bytes/json/json.ts';
import { algorithmName } from '#lib/bytes/digest-set.ts';
import type { VexScope } from '#lib/evidence/model/evidence.ts';

/** The products of a CSAF document. */
export type ProductTree = {
  /** The scopes of a product id, one of which must match. A component of a product is a pair, never two products. */
  scopes(id: string): VexScope[];
  /** The product ids in a product group (CSAF 2.0 §3.2.2.3); none if there is no such group. */
  group(id: string): string[];
};

/**
 * A product composed of others: `part` is a component of, or installed on, `whole`; null if by more than one step.
 */
type ProductPair = { part: string; whole: string | null };

/**
 * Read the product tree of CSAF 2.0 and 2.1. Version 2.1 has `purls` instead of `purl`, and `product_paths` instead of
 * `relationships`.
 */
export function readProductTree(tree: JsonValue | undefined): ProductTree {
  const names = new Map<string, string[]>();
  const pairs = new Map<string, ProductPair>();
  const add = (product: JsonValue | undefined): string => {
    const id = asText(member(product, 'product_id')) ?? '';
    names.set(id, [
      ...new Set([...(names.get(id) ?? []), ...helperNames(member(product, 'product_identification_helper'))]),
    ]);
    return id;
  };
  const open = [...asList(member(tree, 'branches'))];
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    add(member(branch, 'product'));
    for (const inner of asList(member(branch, 'branches'))) open.push(inner);
  }
  for (const product of asList(member(tree, 'full_product_names'))) add(product);
  for (const one of asList(member(tree, 'relationships'))) {
    const part = asText(member(one, 'product_reference')) ?? '';
    pairs.set(add(member(one, 'full_product_name')), {
      part,
      whole: asText(member(one, 'relates_to_product_reference')),
    });
  }
  for (const one of asList(member(tree, 'product_paths'))) {
    const steps = asList(member(one, 'subpaths')).map((step) => asText(member(step, 'next_product_reference')));
    const part = asText(member(one, 'beginning_product_reference')) ?? '';
    pairs.set(add(member(one, 'full_product_name')), { part, whole: steps.length === 1 ? (steps[0] ?? null) : null });
  }
  const groups = new Map(
    asList(member(tree, 'product_groups')).map((one): [string, string[]] => [
      asText(member(one, 'group_id')) ?? '',
      asList(member(one, 'product_ids')).filter((id) => typeof id === 'string'),
    ]),
  );
  return { scopes: (id) => scopesOf(id, names, pairs), group: (id) => groups.get(id) ?? [] };
}

/**
 * A pair covers the part only inside the whole. A pair with more than one step (a component of a component) has only
 * its own names, because no finding states which component contains its package.
 */
function scopesOf(id: string, names: Map<string, string[]>, pairs: Map<string, ProductPair>): VexScope[] {
  const own = names.get(id) ?? [];
  const pair = pairs.get(id);
  if (pair === undefined) return [{ products: own.length > 0 ? own : [id], subcomponents: [] }];
  const alone: VexScope = { products: [id, ...own], subcomponents: [] };
  if (pair.whole === null || pairs.has(pair.part) || pairs.has(pair.whole)) return [alone];
  const [whole, part] = [names.get(pair.whole) ?? [], names.get(pair.part) ?? []];
  return part.length === 0 ? [alone] : [alone, { products: [pair.whole, ...whole], subcomponents: part }];
}

/** All identifiers of a product: package URLs, hashes, CPE, generic URIs that are package URLs. */
function helperNames(helper: JsonValue | undefined): string[] {
  const hashes = asList(member(helper, 'hashes')).flatMap((one) => asList(member(one, 'file_hashes')));
  const digests = hashes.map((hash) => [asText(member(hash, 'algorithm')), asText(member(hash, 'value'))]);
  const uris = asList(member(helper, 'x_generic_uris')).map((one) => asText(member(one, 'uri')));
  return [
    asText(member(helper, 'purl')),
    ...asList(member(helper, 'purls')).map((purl) => asText(purl)),
    ...digests.map(([name, value]) => (name && value ? `${algorithmName(name)}:${value.toLowerCase()}` : null)),
    asText(member(helper, 'cpe')),
    ...uris.filter((uri) => uri?.startsWith('pkg:')),
  ].filter((name) => typeof name === 'string');
}
