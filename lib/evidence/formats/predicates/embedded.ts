import { isObject, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { EvidenceFormat, Facts, Remark } from '#lib/evidence/model/evidence.ts';
import type { Content, JsonFormat } from '../../read/content.ts';
import { isRefusal, type Refusal } from '../../read/refusal.ts';
import { predicateValue } from '../../read/statement.ts';
import { cyclonedx, spdx2, spdx3 } from '../sbom/documents.ts';
import { SCAN_FORMATS } from '../scans/documents.ts';
import { readLinterList } from '../scans/linters/lists.ts';
import { LINTER_REPORTS } from '../scans/linters/reports.ts';
import { streamText } from '#lib/evidence/formats/text/streams.ts';
import { cyclonedxTextproto, spdxTagValue, xml } from '#lib/evidence/formats/text/text-documents.ts';
import { csaf } from '../vex/csaf.ts';
import { openvex } from '../vex/openvex.ts';

/**
 * Formats that are read in a statement as they are read alone. None of them is signed, so no statement nests another.
 */
const JSON_FORMATS: readonly JsonFormat[] = [
  cyclonedx,
  spdx2,
  spdx3,
  openvex,
  csaf,
  ...SCAN_FORMATS,
  ...LINTER_REPORTS,
];
const TEXT_FORMATS = [xml, spdxTagValue, cyclonedxTextproto, streamText];
/** Members of the frame that cosign puts around unknown predicates (COSIGN_PREDICATE_SPEC). */
const COSIGN_FRAME_MEMBERS = new Set(['Data', 'Timestamp']);

/** The content of a predicate: without cosign's `{Data, Timestamp}`, and parsed if it is a string with JSON in it. */
export function unwrapCosignFrame(predicate: JsonValue): JsonValue {
  const value = predicateValue(predicate);
  const isFrame =
    isObject(value) && 'Data' in value && Object.keys(value).every((key) => COSIGN_FRAME_MEMBERS.has(key));
  return isFrame ? predicateValue(value['Data'] ?? null) : value;
}

/**
 * A reader for predicates whose type names their format. It reads an object by `read`, and text as a document of that
 * format.
 */
export function readAsFormat(format: EvidenceFormat, read: (value: JsonObject, remarks: Remark[]) => Facts | Refusal) {
  return (predicate: JsonValue, _statement: unknown, remarks: Remark[]): Facts | Refusal | null => {
    const value = unwrapCosignFrame(predicate);
    if (isObject(value)) return read(value, remarks);
    const document = typeof value === 'string' ? readText(value) : null;
    if (document === null || isRefusal(document)) return document;
    return document.format === format ? factsOf(document, remarks) : null;
  };
}

/**
 * Read a predicate whose type does not name its format as the document that it claims to be; null if it is none.
 */
export function readEmbedded(predicate: JsonValue, remarks: Remark[]): Facts | Refusal | null {
  const value = unwrapCosignFrame(predicate);
  const document = readEmbeddedDocument(value);
  return document === null || isRefusal(document) ? document : factsOf(document, remarks);
}

function readEmbeddedDocument(value: JsonValue): Content | Refusal | null {
  if (Array.isArray(value)) return readLinterList(value);
  return isObject(value) ? readObject(value) : readText(typeof value === 'string' ? value : '');
}

function readObject(value: JsonObject): Content | Refusal | null {
  return (
    JSON_FORMATS.find((format) => format.recognises(value))?.read({ bytes: new Uint8Array(), value, context: {} }) ??
    null
  );
}

function readText(written: string): Content | Refusal | null {
  const text = written.replace(/^\uFEFF/, '');
  return (
    TEXT_FORMATS.find((format) => format.recognises(text))?.read({ bytes: new Uint8Array(), text, context: {} }) ?? null
  );
}

/** The facts of a document in a statement. The statement names the subject, so remarks on a missing one are dropped. */
function factsOf(document: Content, remarks: Remark[]): Facts {
  for (const remark of document.remarks) {
    if (remark.code !== 'no-subject') remarks.push({ ...remark, pointer: '/predicate' });
  }
  return document.facts;
}
