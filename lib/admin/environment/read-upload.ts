/** Recognises the format of an uploaded inventory by its content, and reads it. */
import { parseAllDocuments } from 'yaml';
import { isUtf8 } from '#lib/bytes/platform/buffer.ts';
import { asText, isObject, JSON_LIMITS, type JsonValue, member } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { AttestryError } from '#lib/errors.ts';
import { readEvidence } from '#lib/evidence/read-evidence.ts';
import { readCompose } from '#lib/inventory/formats/compose.ts';
import { readManifests } from '#lib/inventory/formats/manifests.ts';
import { readPods } from '#lib/inventory/formats/pods.ts';
import { readSystem } from '#lib/inventory/formats/system-sbom.ts';
import type { ReadInventory } from '#lib/inventory/inventory.ts';

const MIB = 1024 * 1024;
/** A list of pods has many small members. */
const LIMITS = { ...JSON_LIMITS, items: 8_000_000 };
/** The YAML parser takes about a second for as much. */
const MAX_YAML_BYTES = 2 * MIB;
/** Documents of one YAML text. */
const MAX_DOCUMENTS = 5_000;

const OPEN_BRACE = 0x7b;
const OPEN_BRACKET = 0x5b;

/**
 * Read an inventory: a list of pods, Kubernetes manifests, a Compose file, or the SBOM of a system. Throws `unreadable`
 * for what is neither JSON nor YAML, `unprocessable` for what lists nothing that runs, and `too-large`.
 */
export function readUpload(bytes: Uint8Array): ReadInventory {
  const first = bytes.find((byte) => byte > 0x20 && byte < 0x80);
  if (first === undefined) throw new AttestryError('unreadable', 'the inventory is empty');
  const documents = first === OPEN_BRACE || first === OPEN_BRACKET ? [readDocument(bytes)] : readTexts(bytes);
  const read = readSbom(bytes, documents) ?? readDocuments(documents);
  if (read.items.length === 0 && read.format !== 'kubernetes-pods')
    throw new AttestryError('unprocessable', 'the inventory names no image and nothing else that runs');
  return read;
}

function readDocument(bytes: Uint8Array): JsonValue {
  const read = readJson(bytes, LIMITS);
  if (read.ok) return read.value;
  const code = read.code === 'too-many-items' || read.code === 'unreadable' ? 'too-large' : 'unreadable';
  throw new AttestryError(code, `the inventory is no JSON that can be read: ${read.message}`, {
    pointer: read.pointer,
  });
}

/** The documents of a YAML text; none where it is no YAML but may be an SBOM in another form. */
function readTexts(bytes: Uint8Array): JsonValue[] {
  if (!isUtf8(bytes)) throw new AttestryError('unreadable', 'the inventory is not UTF-8 text');
  const text = Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length).toString('utf8');
  if (/^\s*(?:<|SPDXVersion:)/.test(text)) return [];
  if (bytes.length > MAX_YAML_BYTES)
    throw new AttestryError('too-large', `YAML has at most ${MAX_YAML_BYTES / MIB} MiB: send it as JSON`);
  const documents = parseAllDocuments(text, { schema: 'core', merge: true, uniqueKeys: false, prettyErrors: false });
  if (!Array.isArray(documents)) return [];
  if (documents.length > MAX_DOCUMENTS)
    throw new AttestryError('too-large', `an inventory has at most ${MAX_DOCUMENTS} documents of YAML`);
  return documents.map((document) => {
    const [fault] = document.errors;
    if (fault !== undefined)
      throw new AttestryError('unreadable', `the inventory is no YAML that can be read: ${fault.message}`);
    try {
      return document.toJS({ maxAliasCount: 100 }) as JsonValue;
    } catch (cause) {
      throw new AttestryError('unreadable', 'the inventory has too many aliases', { cause });
    }
  });
}

/** The inventory of an SBOM; null where the document is none. */
function readSbom(bytes: Uint8Array, documents: readonly JsonValue[]): ReadInventory | null {
  const [document] = documents;
  const isSbom =
    documents.length === 0 ||
    ['bomFormat', 'spdxVersion', '@context'].some((name) => member(document, name) !== undefined);
  if (!isSbom) return null;
  const [read] = readEvidence(bytes);
  if (read?.ok !== true || read.facts.kind !== 'sbom') return null;
  const { format, components } = read.facts.sbom;
  return readSystem(format, components);
}

function readDocuments(documents: readonly JsonValue[]): ReadInventory {
  const objects = documents.filter((document) => document !== null);
  const [first] = objects;
  const kind = asText(member(first, 'kind'));
  const items = member(first, 'items');
  if (objects.length === 1 && kind === 'Pod' && isObject(member(first, 'status'))) return readPods(objects);
  if (objects.length === 1 && Array.isArray(items) && (kind === 'PodList' || isListOfPods(kind, items)))
    return readPods(items);
  if (objects.length === 1 && kind === null && isObject(member(first, 'services'))) return readCompose(first!);
  if (objects.some((object) => asText(member(object, 'kind')) !== null)) return readManifests(objects);
  throw new AttestryError(
    'unprocessable',
    'this is no inventory that Attestry reads: a list of pods, Kubernetes manifests, a Compose file, or the SBOM of a system',
  );
}

/** `kubectl get pods` prints a `List` whose items have a status; manifests have none. */
function isListOfPods(kind: string | null, items: readonly JsonValue[]): boolean {
  if (kind !== 'List') return false;
  return items.every((item) => asText(member(item, 'kind')) === 'Pod' && isObject(member(item, 'status')));
}
