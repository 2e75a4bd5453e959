/**
 * Bytes → what they are and what they claim. One upload gives one reading for every document in it; nothing here throws for what is sent.
 */
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import type { Json, ParseFailure, Reading, Subject } from './evidence.ts';
import { JSON_FORMATS } from './formats/registry.ts';
import { partsOf } from './read/containers.ts';
import type { Content, Context } from './read/content.ts';
import { goesOn, stretches } from './read/lines.ts';
import { isRefusal, refuse, type Refusal } from './read/refusal.ts';

/** Documents of one upload. */
export const MAX_DOCUMENTS = 200_000;

export type ReadOptions = {
  /** `alg:hex` of the artifact that a document is about which names none itself (a raw SBOM, a scan report). */
  subject?: string;
};

/**
 * Read an upload: one document, a JSON array, JSON Lines (a bad line is a failure of its own), or one of the registries' lists.
 * The content is sniffed. The order of the readings is that of the documents; there is at least one.
 */
export function readEvidence(bytes: Uint8Array, options: ReadOptions = {}): Reading[] {
  const context: Context = options.subject === undefined ? {} : { subject: options.subject };
  return readAny(bytes, context);
}

/** Read one stored document again, with the context that was stored beside it: the same reading as when it came in. */
export function readStored(bytes: Uint8Array, context: { [key: string]: Json }): Reading {
  return readAny(bytes, context)[0]!;
}

function readAny(bytes: Uint8Array, context: Context): Reading[] {
  const read = readJson(bytes);
  if (read.ok) return readValue(read.value, bytes, context, '');
  if (read.code === 'not-json' && goesOn(bytes)) return readLines(bytes, context) ?? [failed(bytes, read.code, read.message, read.pointer)];
  return [failed(bytes, read.code, read.message, read.pointer)];
}

function readValue(value: JsonValue, bytes: Uint8Array, context: Context, where: string): Reading[] {
  const parts = partsOf(value, bytes);
  if (parts === null) return [readDocument(value, bytes, where === '' ? context : { ...context, pointer: where })];
  if (parts.length === 0) return [failed(bytes, 'empty', 'The list holds no document.', where)];
  if (parts.length > MAX_DOCUMENTS) return [failed(bytes, 'too-many-items', `An upload may hold ${MAX_DOCUMENTS} documents.`, where)];
  return parts.flatMap((part) => readValue(part.value, part.bytes, { ...context, ...part.context }, where + part.pointer));
}

/**
 * JSON Lines, where at least the first stretch or half of all are JSON objects: otherwise it is one broken document, and null.
 */
function readLines(bytes: Uint8Array, context: Context): Reading[] | null {
  const readings: Reading[] = [];
  let good = 0, total = 0, first = false;
  for (const stretch of stretches(bytes)) {
    if (++total > MAX_DOCUMENTS) return [failed(bytes, 'too-many-items', `An upload may hold ${MAX_DOCUMENTS} documents.`, '')];
    const read = readJson(stretch.bytes);
    const where = `line ${stretch.line}`;
    if (read.ok && isObject(read.value)) {
      good++;
      if (total === 1) first = true;
      for (const reading of readValue(read.value, stretch.bytes, context, where)) readings.push(reading);
    } else readings.push(read.ok ? failed(stretch.bytes, 'wrong-type', 'A line of JSON Lines holds one object.', where) : failed(stretch.bytes, read.code, read.message, where));
  }
  return first || good * 2 >= total && good > 0 ? readings : null;
}

function readDocument(value: JsonValue, bytes: Uint8Array, context: Context): Reading {
  const where = typeof context['pointer'] === 'string' ? context['pointer'] : '';
  if (!isObject(value)) return failed(bytes, 'wrong-type', 'Evidence is a JSON object.', where);
  const format = JSON_FORMATS.find((candidate) => candidate.claims(value));
  const read: Content | Refusal = format
    ? format.read({ bytes, value, context })
    : refuse('unknown-format', '', 'This JSON is no evidence of a known kind.');
  if (isRefusal(read)) return failed(bytes, read.refused, read.message, where.startsWith('line') && read.pointer ? `${where} ${read.pointer}` : where + read.pointer);
  const { subjects, ...rest } = read;
  return { ok: true, id: sha256Id(bytes), bytes, pointer: where, context, ...rest, subjects: subjects.length > 0 || read.statement ? subjects : named(context) };
}

/** The artifact that the sender named, for a document that names none. */
function named(context: Context): Subject[] {
  const digest = typeof context['subject'] === 'string' ? parseDigest(context['subject']) : null;
  return digest ? [{ name: null, uri: null, digest: { [digest.algorithm]: digest.value }, annotations: null }] : [];
}

function failed(bytes: Uint8Array, code: ParseFailure['code'], message: string, pointer: string): ParseFailure {
  return { ok: false, id: sha256Id(bytes), bytes, code, message, pointer };
}
