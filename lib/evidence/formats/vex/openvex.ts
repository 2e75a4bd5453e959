import { asLabel, asList, member, asObject, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { algorithmName, parseKnownDigest } from '#lib/bytes/digest-set.ts';
import { parsePurl } from '#lib/bytes/naming/purl.ts';
import type { Subject, Vex, VexScope, VexStatement, VexStatus } from '#lib/evidence/model/evidence.ts';
import { makeContent, type JsonFormat } from '../../read/content.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { readTime } from '../../read/time.ts';
import { withScopes } from './scope.ts';

const STATUSES = new Set(['not_affected', 'affected', 'fixed', 'under_investigation']);

/** An OpenVEX document without an enclosing statement. */
export const openvex: JsonFormat = {
  recognises: (value) =>
    (typeof value['@context'] === 'string' && value['@context'].startsWith('https://openvex.dev/ns')) ||
    ('@context' in value && Array.isArray(value['statements']) && 'author' in value),
  read({ value }) {
    const vex = readOpenVex(value);
    return isRefusal(vex)
      ? vex
      : makeContent('openvex', {
          predicateType: 'https://openvex.dev/ns',
          facts: { kind: 'vex', vex },
          subjects: productSubjects(vex),
        });
  },
};

/**
 * Read OpenVEX 0.0.1 (plain strings) and 0.2.0 (objects). A statement without a time gets the time of the document's
 * first issue (OpenVEX 0.2.0, "Inheritance Flow"), because `last_updated` does not say which statement changed.
 * A statement that violates the rule of its status is kept, with `valid` false.
 */
export function readOpenVex(value: JsonObject): Vex | Refusal {
  const written = value['statements'] ?? [];
  if (!Array.isArray(written)) return refuse('wrong-type', '/statements', 'An OpenVEX document lists its statements.');
  const timestamp = timeOf(value);
  const statements = written.map((entry) => readVexStatement(entry, timestamp)).filter((one) => one !== null);
  return { format: 'openvex', author: asText(value['author']), timestamp, statements };
}

/** The first issue of a document or statement; if it is not stated, `last_updated`. */
function timeOf(value: JsonValue): string | null {
  return readTime(member(value, 'timestamp')) ?? readTime(member(value, 'last_updated'));
}

function readVexStatement(entry: JsonValue, documentTime: string | null): VexStatement | null {
  const status = asText(member(entry, 'status'));
  const about = member(entry, 'vulnerability');
  const names = vulnerabilityNames(about);
  if (status === null || !STATUSES.has(status) || names.length === 0) return null;
  const [justification, impact, action] = [
    asText(member(entry, 'justification')),
    asText(member(entry, 'impact_statement')),
    asText(member(entry, 'action_statement')),
  ];
  const [vulnerability, ...aliases] = names;
  return {
    vulnerability: vulnerability!,
    aliases,
    ...withScopes(scopesOf(entry)),
    status: status as VexStatus,
    justification,
    impact,
    action,
    timestamp: timeOf(entry) ?? documentTime,
    valid:
      (status !== 'not_affected' || justification !== null || impact !== null) &&
      (status !== 'affected' || action !== null),
  };
}

/** The names of a vulnerability: `name`, else `@id`; then every alias. */
function vulnerabilityNames(about: JsonValue | undefined): string[] {
  const written = [asText(about), asText(member(about, 'name')), asText(member(about, '@id'))];
  const aliases = asList(member(about, 'aliases')).map(asLabel);
  return [...new Set([written.find((name) => name !== null) ?? null, ...aliases].filter((name) => name !== null))];
}

/**
 * Each product with its subcomponents. Subcomponents of the statement (0.0.1) apply to every product that has none.
 * A product or subcomponent that cannot be identified is left out, so that it never means "everything".
 */
function scopesOf(entry: JsonValue): VexScope[] {
  const shared = asList(member(entry, 'subcomponents'));
  const written = member(entry, 'products');
  if (written === undefined || written === null || (Array.isArray(written) && written.length === 0)) {
    return usableScopes([], shared);
  }
  const products = Array.isArray(written) ? written : [written];
  return products.flatMap((product) => {
    const ids = identifiers(product);
    const own = asList(member(product, 'subcomponents'));
    return ids.length === 0 ? [] : usableScopes(ids, own.length > 0 ? own : shared);
  });
}

function usableScopes(products: string[], parts: JsonValue[]): VexScope[] {
  const subcomponents = [...new Set(parts.flatMap(identifiers))];
  return parts.length > 0 && subcomponents.length === 0 ? [] : [{ products, subcomponents }];
}

/** All identifiers of a product: id, identifiers, hashes as `alg:hex`. */
function identifiers(product: JsonValue): string[] {
  if (typeof product === 'string') return [product];
  const ids = Object.values(asObject(member(product, 'identifiers'))).filter((id) => typeof id === 'string');
  const hashes = Object.entries(asObject(member(product, 'hashes'))).map(
    ([algorithm, value]) => `${algorithmName(algorithm)}:${(asLabel(value) ?? '').toLowerCase()}`,
  );
  return [...new Set([asText(member(product, '@id')), ...ids, ...hashes].filter((id) => id !== null))];
}

/** The products with a digest, as subjects. */
export function productSubjects(vex: Vex): Subject[] {
  const found = new Map<string, Subject>();
  for (const product of vex.statements.flatMap((statement) => statement.products)) {
    const digest = parsePurl(product)?.digest ?? (product.startsWith('pkg:') ? null : parseKnownDigest(product));
    if (digest)
      found.set(`${digest.algorithm}:${digest.value}`, {
        name: null,
        uri: product.startsWith('pkg:') ? product : null,
        digest: { [digest.algorithm]: digest.value },
        annotations: null,
      });
  }
  return [...found.values()];
}
