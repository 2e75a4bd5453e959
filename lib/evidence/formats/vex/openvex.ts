import { label, list, member, text, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { algorithmName, parseDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/purl.ts';
import type { Subject, Vex, VexStatement, VexStatus } from '../../evidence.ts';
import { content, type JsonFormat } from '../../read/content.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { readTime } from '../../read/time.ts';

const STATUSES = new Set(['not_affected', 'affected', 'fixed', 'under_investigation']);

/** An OpenVEX document that stands by itself. */
export const openvex: JsonFormat = {
  claims: (value) => (typeof value['@context'] === 'string' && value['@context'].startsWith('https://openvex.dev/ns')) || ('@context' in value && Array.isArray(value['statements']) && 'author' in value),
  read({ value }) {
    const vex = readOpenVex(value);
    return isRefusal(vex) ? vex : content('openvex', { predicateType: 'https://openvex.dev/ns', facts: { kind: 'vex', vex }, subjects: productSubjects(vex) });
  },
};

/** OpenVEX 0.0.1 (plain strings) and 0.2.0 (objects). A statement without a time has the document's; one that breaks its status's rule is kept as not valid. */
export function readOpenVex(value: JsonObject): Vex | Refusal {
  const written = value['statements'] ?? [];
  if (!Array.isArray(written)) return refuse('wrong-type', '/statements', 'An OpenVEX document lists its statements.');
  const timestamp = readTime(value['last_updated']) ?? readTime(value['timestamp']);
  return { format: 'openvex', author: text(value['author']), timestamp, statements: written.map((entry) => readOne(entry, timestamp)).filter((one) => one !== null) };
}

function readOne(entry: JsonValue, documentTime: string | null): VexStatement | null {
  const status = text(member(entry, 'status'));
  const about = member(entry, 'vulnerability');
  const vulnerability = text(about) ?? text(member(about, 'name')) ?? text(member(about, '@id'));
  if (status === null || !STATUSES.has(status) || vulnerability === null) return null;
  const [justification, impact, action] = [text(member(entry, 'justification')), text(member(entry, 'impact_statement')), text(member(entry, 'action_statement'))];
  const products = list(member(entry, 'products'));
  return {
    vulnerability,
    aliases: list(member(about, 'aliases')).map(label).filter((alias) => alias !== null),
    products: products.flatMap(identifiers),
    subcomponents: [...list(member(entry, 'subcomponents')), ...products.flatMap((product) => list(member(product, 'subcomponents')))].flatMap(identifiers),
    status: status as VexStatus,
    justification,
    impact,
    action,
    timestamp: readTime(member(entry, 'last_updated')) ?? readTime(member(entry, 'timestamp')) ?? documentTime,
    valid: (status !== 'not_affected' || justification !== null || impact !== null) && (status !== 'affected' || action !== null),
  };
}

/** All names of a product: id, identifiers, hashes as `alg:hex`. */
function identifiers(product: JsonValue): string[] {
  if (typeof product === 'string') return [product];
  const ids = Object.values((member(product, 'identifiers') as JsonObject | undefined) ?? {}).filter((id) => typeof id === 'string');
  const hashes = Object.entries((member(product, 'hashes') as JsonObject | undefined) ?? {}).map(([algorithm, value]) => `${algorithmName(algorithm)}:${String(value).toLowerCase()}`);
  return [...new Set([text(member(product, '@id')), ...ids, ...hashes].filter((id) => id !== null))];
}

/** The products that name a digest, as subjects. */
export function productSubjects(vex: Vex): Subject[] {
  const found = new Map<string, Subject>();
  for (const product of vex.statements.flatMap((statement) => statement.products)) {
    const digest = parsePurl(product)?.digest ?? (product.startsWith('pkg:') ? null : parseDigest(product));
    if (digest) found.set(`${digest.algorithm}:${digest.value}`, { name: null, uri: product.startsWith('pkg:') ? product : null, digest: { [digest.algorithm]: digest.value }, annotations: null });
  }
  return [...found.values()];
}
