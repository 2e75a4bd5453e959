import { isObject, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';

/** A term of the SPDX 3 model by its IRI: `https://spdx.org/rdf/3.0.1/terms/Software/packageVersion`. */
const TERM =
  /^https?:\/\/spdx\.org\/rdf\/(?:v?[\d.]+\/)?(?:terms\/)?([A-Za-z]+)\/([A-Za-z][\w-]*)(?:\/([A-Za-z][\w-]*))?$/;
/** Members that are lists in the compact form, so that one value is still a list. */
const LISTS = new Set(['to', 'rootElement', 'element', 'externalIdentifier', 'verifiedUsing', 'createdUsing']);

/**
 * The elements of an SPDX 3 document in the compact spelling of the SPDX context (SPDX 3.0.1 serialisation). The input
 * may be other JSON-LD: with full IRIs, with prefixes of its context, with `@type` and `@id`, or with `{"@id": …}`.
 * Compact elements stay as they are.
 */
export function compactElements(graph: readonly JsonValue[], context: JsonValue | undefined): JsonObject[] {
  const prefixes = prefixesOf(context);
  return graph
    .filter((element): element is JsonObject => isObject(element))
    .map((element) => compact(element, prefixes));
}

function prefixesOf(context: JsonValue | undefined): Map<string, string> {
  const objects = (Array.isArray(context) ? context : [context ?? null]).filter((one): one is JsonObject =>
    isObject(one),
  );
  return new Map(
    objects
      .flatMap((one) => Object.entries(one))
      .filter((pair): pair is [string, string] => typeof pair[1] === 'string'),
  );
}

function compact(element: JsonObject, prefixes: Map<string, string>): JsonObject {
  const pairs = Object.entries(element).map(([key, value]): [string, JsonValue] => {
    if (key === '@type')
      return ['type', termOf(asText(Array.isArray(value) ? (value[0] ?? null) : value) ?? '', prefixes)];
    if (key === 'type' && typeof value === 'string') return [key, termOf(value, prefixes)];
    if (key === '@id') return ['spdxId' in element ? key : 'spdxId', value];
    const name = termOf(key, prefixes);
    return [name, valueOf(name, value, prefixes)];
  });
  return Object.fromEntries(pairs.filter(([name]) => name !== '__proto__'));
}

/** `software_Package` for a term of the Software profile, `Tool` for one of Core; other names stay as they are. */
function termOf(name: string, prefixes: Map<string, string>): string {
  const colon = name.indexOf(':');
  const prefix = colon > 0 ? prefixes.get(name.slice(0, colon)) : undefined;
  const term = TERM.exec(prefix === undefined ? name : prefix + name.slice(colon + 1));
  if (term === null) return name;
  if (term[3] !== undefined) return term[3]; // a vocabulary value such as …/Core/HashAlgorithm/sha256
  return term[1] === 'Core' ? term[2]! : `${term[1]!.toLowerCase()}_${term[2]}`;
}

function valueOf(name: string, value: JsonValue, prefixes: Map<string, string>): JsonValue {
  const values = (Array.isArray(value) ? value : [value]).map((one) => scalarOf(one, prefixes));
  if (LISTS.has(name)) return values;
  return Array.isArray(value) && values.length !== 1 ? values : (values[0] ?? null);
}

function scalarOf(value: JsonValue, prefixes: Map<string, string>): JsonValue {
  if (typeof value === 'string') return TERM.test(value) ? termOf(value, prefixes) : value;
  if (!isObject(value)) return value;
  const keys = Object.keys(value);
  if ('@value' in value) return value['@value']!;
  if (keys.length === 1 && typeof value['@id'] === 'string') return scalarOf(value['@id'], prefixes);
  return compact(value, prefixes);
}
