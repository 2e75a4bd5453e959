import { createPublicKey, hash } from '#lib/bytes/platform/crypto.ts';
import {
  valueAt,
  isObject,
  asLabel,
  asList,
  member,
  asText,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import type {
  Facts,
  InTotoLayout,
  LayoutInspection,
  LayoutKey,
  LayoutStep,
  Remark,
  Statement,
  Subject,
} from '#lib/evidence/model/evidence.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { readResources } from '#lib/evidence/read/subjects.ts';
import { readTime } from '#lib/evidence/read/time.ts';

/** Entries of one list of a link or layout. */
const MAX_ENTRIES = 20_000;

/** A parsed link or layout. The subjects of a link are the products of its step. */
export type ParsedInToto = { format: 'in-toto-link' | 'in-toto-layout'; facts: Facts; subjects: Subject[] };

/**
 * Whether an object is in-toto metadata (in-toto specification 1.0 §4.3, §4.4), which has a short `_type` and no
 * predicate.
 */
export function isInTotoMetadata(value: JsonObject): boolean {
  return value['_type'] === 'link' || value['_type'] === 'layout';
}

/**
 * The format of an envelope whose payload is a link or layout without an enclosing statement; null for any other.
 */
export function inTotoFormat({
  statement,
  facts,
}: {
  statement: Statement | null;
  facts: Facts;
}): ParsedInToto['format'] | null {
  if (statement !== null) return null;
  if (facts.kind === 'link') return 'in-toto-link';
  return facts.kind === 'layout' ? 'in-toto-layout' : null;
}

/** Read a link or a layout. `where` is the pointer of the object in its document. */
export function readInToto(value: JsonObject, where: string, remarks: Remark[]): ParsedInToto | Refusal {
  return value['_type'] === 'link' ? readLink(value, where, remarks) : readLayout(value, where);
}

function readLink(value: JsonObject, where: string, remarks: Remark[]): ParsedInToto | Refusal {
  const name = asText(value['name']);
  if (name === null) return refuse('missing-field', `${where}/name`, 'A link names its step.');
  const materials = artifacts(value['materials'], `${where}/materials`);
  const products = artifacts(value['products'], `${where}/products`);
  if (isRefusal(materials)) return materials;
  if (isRefusal(products)) return products;
  const productResources = readResources(products, `${where}/products`, remarks);
  return {
    format: 'in-toto-link',
    facts: {
      kind: 'link',
      name,
      command: commandWords(value['command']),
      materials: readResources(materials, `${where}/materials`, remarks),
      products: productResources,
      byproducts: asRecord(value['byproducts']),
      environment: asRecord(value['environment']),
    },
    subjects: productResources.map(({ name: path, digest }) => ({ name: path, uri: null, digest, annotations: null })),
  };
}

/** An object of path to digests, as a list of resources. */
function artifacts(value: JsonValue | undefined, where: string): JsonValue[] | Refusal {
  if (value === undefined || value === null) return [];
  if (!isObject(value)) return refuse('wrong-type', where, 'A link maps each path to its digests.');
  const entries = Object.entries(value);
  if (entries.length > MAX_ENTRIES) return refuse('too-many-items', where, `A link may name ${MAX_ENTRIES} files.`);
  return entries.map(([name, digest]) => ({ name, digest }));
}

function readLayout(value: JsonObject, where: string): ParsedInToto | Refusal {
  const [steps, inspections] = [value['steps'] ?? [], value['inspect'] ?? []];
  if (!Array.isArray(steps)) return refuse('wrong-type', `${where}/steps`, 'The steps of a layout are a list.');
  if (!Array.isArray(inspections))
    return refuse('wrong-type', `${where}/inspect`, 'The inspections of a layout are a list.');
  if (Math.max(steps.length, inspections.length) > MAX_ENTRIES)
    return refuse('too-many-items', where, `A layout may have ${MAX_ENTRIES} steps.`);
  const read: LayoutStep[] = [];
  for (const [index, one] of steps.entries()) {
    const step = readStep(one, `${where}/steps${jsonPointer(index)}`);
    if (isRefusal(step)) return step;
    read.push(step);
  }
  const keys = Object.entries(isObject(value['keys']) ? value['keys'] : {})
    .slice(0, MAX_ENTRIES)
    .map(([keyId, key]) => readKey(keyId, key));
  const layout: InTotoLayout = {
    expires: readTime(value['expires']),
    readme: asText(value['readme']) ?? '',
    keys,
    steps: read,
    inspections: inspections.map(readInspection),
  };
  return { format: 'in-toto-layout', facts: { kind: 'layout', layout }, subjects: [] };
}

function readStep(value: JsonValue, where: string): LayoutStep | Refusal {
  const name = asText(member(value, 'name'));
  if (name === null) return refuse('missing-field', `${where}/name`, 'A step of a layout has a name.');
  const threshold = member(value, 'threshold') ?? 1;
  if (typeof threshold !== 'number' || !Number.isSafeInteger(threshold) || threshold < 1) {
    return refuse('wrong-type', `${where}/threshold`, 'The threshold of a step is a positive number.');
  }
  const keyIds = asList(member(value, 'pubkeys')).flatMap((one) => asText(one) ?? []);
  return { name, keyIds, threshold, command: commandWords(member(value, 'expected_command')), ...rules(value) };
}

function readInspection(value: JsonValue): LayoutInspection {
  return { name: asText(member(value, 'name')) ?? '', command: commandWords(member(value, 'run')), ...rules(value) };
}

function rules(value: JsonValue): { expectedMaterials: string[][]; expectedProducts: string[][] } {
  const read = (name: string): string[][] => asList(member(value, name)).map(commandWords);
  return { expectedMaterials: read('expected_materials'), expectedProducts: read('expected_products') };
}

/** A key in the form of securesystemslib: `keyval.public` is PEM, or hex for Ed25519. */
function readKey(keyId: string, value: JsonValue): LayoutKey {
  const written = asText(valueAt(value, 'keyval', 'public')) ?? '';
  return {
    keyId,
    keyType: asText(member(value, 'keytype')),
    scheme: asText(member(value, 'scheme')),
    fingerprint: fingerprintOf(written),
  };
}

const ED25519_SPKI = Buffer.from('302a300506032b6570032100', 'hex');

function fingerprintOf(written: string): string | null {
  try {
    const raw = /^[0-9a-f]{64}$/iu.test(written);
    const key = createPublicKey(
      raw ? { key: Buffer.concat([ED25519_SPKI, Buffer.from(written, 'hex')]), format: 'der', type: 'spki' } : written,
    );
    return hash('sha256', key.export({ type: 'spki', format: 'der' }), 'hex');
  } catch {
    return null;
  }
}

function asRecord(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}

/** A command is a list of words; before in-toto 0.2 it was one string. */
function commandWords(value: JsonValue | undefined): string[] {
  return typeof value === 'string' ? [value] : asList(value).map((word) => asLabel(word) ?? '');
}
