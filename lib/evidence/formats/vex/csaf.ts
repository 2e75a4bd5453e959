import { at, isObject, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { Vex, VexStatement, VexStatus } from '../../evidence.ts';
import { content, type JsonFormat } from '../../read/content.ts';
import { refuse } from '../../read/refusal.ts';
import { readTime } from '../../read/time.ts';
import { productSubjects } from './openvex.ts';

/** Product status groups (CSAF 2.0 §3.2.3.9) as VEX statuses. */
const GROUPS: Record<string, VexStatus> = {
  known_affected: 'affected', first_affected: 'affected', last_affected: 'affected', known_not_affected: 'not_affected', fixed: 'fixed', first_fixed: 'fixed', under_investigation: 'under_investigation',
};

/** CSAF 2.0: advisories and VEX documents. */
export const csaf: JsonFormat = {
  claims: (value) => isObject(value['document']) && 'csaf_version' in value['document'],
  read({ value }) {
    const version = text(at(value, 'document', 'csaf_version')) ?? '';
    if (!/^2\.\d+$/.test(version)) return refuse('unknown-media-type', '/document/csaf_version', 'CSAF 2.x is known.');
    if (!isObject(at(value, 'document', 'tracking'))) return refuse('missing-field', '/document/tracking', 'A CSAF document tracks its versions.');
    const vex = readCsaf(value);
    return content('csaf', { facts: { kind: 'vex', vex }, subjects: productSubjects(vex) });
  },
};

function readCsaf(value: JsonObject): Vex {
  const timestamp = readTime(at(value, 'document', 'tracking', 'current_release_date'));
  const products = productNames(value['product_tree']);
  const statements = list(value['vulnerabilities']).flatMap((entry) => readVulnerability(entry, products, timestamp));
  return { format: 'csaf', author: text(at(value, 'document', 'publisher', 'name')), timestamp, statements };
}

/** One statement for each status and each reason given: flags, threats and remediations are told for groups of products. */
function readVulnerability(entry: JsonValue, products: Map<string, string[]>, timestamp: string | null): VexStatement[] {
  const ids = list(member(entry, 'ids')).map((id) => text(member(id, 'text'))).filter((id) => id !== null);
  const vulnerability = text(member(entry, 'cve')) ?? ids[0] ?? text(member(entry, 'title'));
  const written = member(entry, 'product_status');
  if (vulnerability === null || !isObject(written)) return [];
  const label = saidOf(entry, 'flags', null, 'label');
  const threat = saidOf(entry, 'threats', 'impact', 'details');
  const remedy = saidOf(entry, 'remediations', null, 'details');
  const statements = new Map<string, { statement: VexStatement; products: Set<string> }>();
  for (const [group, status] of Object.entries(GROUPS)) {
    for (const product of list(written[group])) {
      if (typeof product !== 'string') continue;
      const [justification, impact, action] = [label(product), threat(product), remedy(product)];
      const key = JSON.stringify([status, justification, impact, action]);
      const valid = (status !== 'not_affected' || justification !== null || impact !== null) && (status !== 'affected' || action !== null);
      const found = statements.get(key) ?? { statement: { vulnerability, aliases: ids.filter((id) => id !== vulnerability), products: [], subcomponents: [], status, justification, impact, action, timestamp, valid }, products: new Set() };
      for (const name of products.get(product) ?? [product]) found.products.add(name);
      statements.set(key, found);
    }
  }
  return [...statements.values()].map(({ statement, products }) => ({ ...statement, products: [...products] }));
}

/** What a list of flags, threats or remediations says of each product; one that names no product speaks of all. */
function saidOf(entry: JsonValue, key: string, category: string | null, field: string): (product: string) => string | null {
  const byProduct = new Map<string, string>();
  let ofAll: string | null = null;
  for (const one of list(member(entry, key))) {
    const said = text(member(one, field));
    if (said === null || (category !== null && member(one, 'category') !== category)) continue;
    if (member(one, 'product_ids') === undefined && member(one, 'group_ids') === undefined) ofAll ??= said;
    for (const product of list(member(one, 'product_ids'))) if (typeof product === 'string' && !byProduct.has(product)) byProduct.set(product, said);
  }
  return (product) => byProduct.get(product) ?? ofAll;
}

/** Product id → what it is known by: purl, hashes, else the id itself. A relationship stands for the product that it names. */
function productNames(tree: JsonValue | undefined): Map<string, string[]> {
  const names = new Map<string, string[]>();
  const add = (product: JsonValue | undefined): void => {
    const id = text(member(product, 'product_id'));
    if (id === null) return;
    const helper = member(product, 'product_identification_helper');
    const hashes = list(member(helper, 'hashes')).flatMap((one) => list(member(one, 'file_hashes'))).map((hash) => `${text(member(hash, 'algorithm'))}:${text(member(hash, 'value'))?.toLowerCase()}`);
    const known = [text(member(helper, 'purl')), ...hashes].filter((name) => name !== null);
    names.set(id, known.length > 0 ? known : [id]);
  };
  const open = [...list(member(tree, 'branches'))];
  for (let branch = open.pop(); branch !== undefined; branch = open.pop()) {
    add(member(branch, 'product'));
    for (const inner of list(member(branch, 'branches'))) open.push(inner);
  }
  for (const product of list(member(tree, 'full_product_names'))) add(product);
  for (const relationship of list(member(tree, 'relationships'))) {
    add(member(relationship, 'full_product_name'));
    const id = text(at(relationship, 'full_product_name', 'product_id'));
    const part = names.get(text(member(relationship, 'product_reference')) ?? '');
    if (id !== null && part && names.get(id)?.[0] === id) names.set(id, [id, ...part]);
  }
  return names;
}
