import { valueAt, isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Vex, VexStatement, VexStatus } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { refuse } from '../../read/refusal.ts';
import { readTime } from '../../read/time.ts';
import { readProductTree, type ProductTree } from './csaf-products.ts';
import { productSubjects } from './openvex.ts';
import { withScopes } from './scope.ts';

/**
 * Product status groups (CSAF 2.0 §3.2.3.9) as VEX statuses. `unknown` is new in CSAF 2.1: it is not known whether the
 * product is affected. As an investigation does, it withdraws an earlier statement.
 */
const STATUS_GROUPS: Record<string, VexStatus> = {
  known_affected: 'affected',
  first_affected: 'affected',
  last_affected: 'affected',
  known_not_affected: 'not_affected',
  fixed: 'fixed',
  first_fixed: 'fixed',
  under_investigation: 'under_investigation',
  unknown: 'under_investigation',
};

/** CSAF 2.0 and 2.1: advisories and VEX documents. */
export const csaf: JsonFormat = {
  recognises: (value) => isObject(value['document']) && 'csaf_version' in value['document'],
  read({ value }) {
    const version = asText(valueAt(value, 'document', 'csaf_version')) ?? '';
    if (!/^2\.\d+$/.test(version)) return refuse('unknown-media-type', '/document/csaf_version', 'CSAF 2.x is known.');
    if (!isObject(valueAt(value, 'document', 'tracking')))
      return refuse('missing-field', '/document/tracking', 'A CSAF document tracks its versions.');
    const vex = readCsaf(value);
    return makeContent('csaf', { facts: { kind: 'vex', vex }, subjects: productSubjects(vex) });
  },
};

function readCsaf(value: JsonObject): Vex {
  const timestamp = readTime(valueAt(value, 'document', 'tracking', 'current_release_date'));
  const tree = readProductTree(value['product_tree']);
  const statements = asList(value['vulnerabilities']).flatMap((entry) => readVulnerability(entry, tree, timestamp));
  return { format: 'csaf', author: asText(valueAt(value, 'document', 'publisher', 'name')), timestamp, statements };
}

/**
 * One statement for each status and each reason, because flags, threats and remediations apply to groups of products.
 */
function readVulnerability(entry: JsonValue, tree: ProductTree, timestamp: string | null): VexStatement[] {
  const ids = asList(member(entry, 'ids'))
    .map((id) => asText(member(id, 'text')))
    .filter((id) => id !== null);
  const vulnerability = asText(member(entry, 'cve')) ?? ids[0] ?? asText(member(entry, 'title'));
  const written = member(entry, 'product_status');
  if (vulnerability === null || !isObject(written)) return [];
  const label = textByProduct(entry, 'flags', null, 'label', tree);
  const threat = textByProduct(entry, 'threats', 'impact', 'details', tree);
  const remedy = textByProduct(entry, 'remediations', null, 'details', tree);
  const statements = new Map<
    string,
    { statement: Omit<VexStatement, 'products' | 'subcomponents'>; products: Set<string> }
  >();
  for (const [group, status] of Object.entries(STATUS_GROUPS)) {
    for (const product of asList(written[group])) {
      if (typeof product !== 'string') continue;
      const [justification, impact, action] = [label(product), threat(product), remedy(product)];
      const key = JSON.stringify([status, justification, impact, action]);
      const valid =
        (status !== 'not_affected' || justification !== null || impact !== null) &&
        (status !== 'affected' || action !== null);
      const aliases = ids.filter((id) => id !== vulnerability);
      const found = statements.get(key) ?? {
        statement: { vulnerability, aliases, status, justification, impact, action, timestamp, valid },
        products: new Set(),
      };
      found.products.add(product);
      statements.set(key, found);
    }
  }
  return [...statements.values()].map(({ statement, products }) => ({
    ...statement,
    ...withScopes([...products].flatMap(tree.scopes)),
  }));
}

/**
 * The text that a list of flags, threats or remediations has for each product, named by `product_ids` or through
 * `group_ids` (CSAF 2.0 §3.2.2.3, §3.2.3.3, §3.2.3.12, §3.2.3.14). An entry with neither applies to all products.
 */
function textByProduct(
  entry: JsonValue,
  key: string,
  category: string | null,
  field: string,
  tree: ProductTree,
): (product: string) => string | null {
  const byProduct = new Map<string, string>();
  let ofAll: string | null = null;
  for (const item of asList(member(entry, key))) {
    const text = asText(member(item, field));
    if (text === null || (category !== null && member(item, 'category') !== category)) continue;
    if (member(item, 'product_ids') === undefined && member(item, 'group_ids') === undefined) ofAll ??= text;
    const members = asList(member(item, 'group_ids')).flatMap((id) => tree.group(asText(id) ?? ''));
    for (const product of [...asList(member(item, 'product_ids')), ...members]) {
      if (typeof product === 'string' && !byProduct.has(product)) byProduct.set(product, text);
    }
  }
  return (product) => byProduct.get(product) ?? ofAll;
}
