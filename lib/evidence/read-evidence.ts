/**
 * Bytes → what they are and what they claim. One upload gives one reading for every document in it; nothing here throws
 * for what is sent.
 */
import { isUtf8 } from 'node:buffer';
import { parseDigest } from '#lib/bytes/digest-set.ts';
import { isObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { describeByte, readJson } from '#lib/bytes/json/read-json.ts';
import { skipSpace } from '#lib/bytes/json/byte-ranges.ts';
import { sha256Id } from '#lib/bytes/sha256.ts';
import type { Json, ParseFailure, ParseResult, Subject } from '#lib/evidence/model/evidence.ts';
import { JSON_FORMATS, TEXT_FORMATS } from './registry.ts';
import { readLinterList } from './formats/scans/linters/lists.ts';
import { readSignedBytes } from '#lib/evidence/formats/signature/other-bytes.ts';
import { layerContexts } from '#lib/evidence/formats/oci/oci-manifest.ts';
import { streamReader } from '#lib/evidence/formats/text/streams.ts';
import { withSenderMetadata, senderMetadataIn } from '#lib/evidence/formats/tests/sender-metadata.ts';
import { decompress } from './read/compressed.ts';
import { containerItems } from './read/containers.ts';
import type { Content, Context } from './read/content.ts';
import { type Segment, hasMoreValues, positionIn, segments } from '#lib/evidence/read/json-lines.ts';
import { isRefusal, type Refusal } from './read/refusal.ts';

/** Documents of one upload. */
export const MAX_DOCUMENTS = 200_000;
/** Remarks on one document, and characters of the place of a failure: both are shown. */
const MAX_REMARKS = 200,
  MAX_POINTER = 500;
/** Bad lines of one upload that are still reported one by one where they outnumber the good ones. */
const MAX_BAD_LINES = 1000;
/** Bytes of JSON Lines that are read at once: what is made of them takes many times their size. */
const PART_BYTES = 2 * 1024 * 1024;
const OPEN_BRACE = 0x7b,
  OPEN_BRACKET = 0x5b;

export type ReadOptions = {
  /** `alg:hex` of the artifact that a document is about which names none itself (a raw SBOM, a scan report). */
  subject?: string;
  /** Exit code of the job that ran the tests; kept with a test report only. */
  exitCode?: number;
  /** Name of the run of tests; kept with a test report only. */
  run?: string;
};

/**
 * Read an upload: one document, a JSON array, JSON Lines (a bad line is a failure of its own), or one of the
 * registries' lists. The content is sniffed. The order of the readings is that of the documents; there is at least one.
 */
export function readEvidence(bytes: Uint8Array, options: ReadOptions = {}): ParseResult[] {
  return readMaybeCompressed(bytes, toContext(options));
}

/**
 * As readEvidence, a part at a time, so that only what is made of one part is in memory: long JSON Lines, told by a
 * first line that is an object, are read some megabytes at a time, everything else at once. What lines say of each
 * other counts within a part.
 */
export function* readInParts(bytes: Uint8Array, options: ReadOptions = {}): Generator<ParseResult[]> {
  const context = toContext(options);
  const inner = decompress(bytes);
  const plain = inner === null || isRefusal(inner) ? bytes : inner;
  if (isRefusal(inner) || plain.length <= PART_BYTES || !isJsonLines(plain) || streamReader(plain) !== null)
    yield readMaybeCompressed(bytes, context, inner);
  else yield* readLongLines(plain, context);
}

function toContext(options: ReadOptions): Context {
  return Object.fromEntries(
    (['subject', 'exitCode', 'run'] as const).flatMap((key) =>
      options[key] === undefined ? [] : [[key, options[key]]],
    ),
  );
}

/** Read one stored document again, with the context that was stored beside it: the same reading as when it came in. */
export function readStored(bytes: Uint8Array, context: { [key: string]: Json }): ParseResult {
  return readMaybeCompressed(bytes, context)[0]!;
}

function readMaybeCompressed(bytes: Uint8Array, context: Context, inner = decompress(bytes)): ParseResult[] {
  if (isRefusal(inner)) return [toFailure(bytes, inner.refused, inner.message, inner.pointer)];
  if (inner !== null) return withCompressedBytes(readUncompressed(inner, context), bytes);
  return readUncompressed(bytes, context);
}

function readUncompressed(bytes: Uint8Array, context: Context): ParseResult[] {
  const first = bytes[skipSpace(bytes, bytes[0] === 0xef ? 3 : 0)];
  const other = first !== OPEN_BRACE && first !== OPEN_BRACKET ? readText(bytes, context) : null;
  if (other !== null) return [other];
  const stream = first === OPEN_BRACE ? streamReader(bytes) : null;
  if (stream !== null) return [toParseResult(stream(), bytes, context)];
  const read = readJson(bytes);
  if (read.ok) return joinLayers(readValue(read.value, bytes, context, ''));
  const broken = [toFailure(bytes, read.code, read.message, read.pointer)];
  return read.code === 'not-json' && hasMoreValues(bytes) ? joinLayers(readLines(bytes, context) ?? broken) : broken;
}

/** A document that is no JSON; null where no format of text claims it. */
function readText(bytes: Uint8Array, context: Context): ParseResult | null {
  if (!isUtf8(bytes)) {
    const signed = readSignedBytes(bytes);
    return signed && toParseResult(signed, bytes, context);
  }
  const text = new TextDecoder().decode(bytes);
  const format = TEXT_FORMATS.find((candidate) => candidate.recognises(text));
  return format ? toParseResult(format.read({ bytes, text, context }), bytes, context) : null;
}

/** A compressed file of one document is kept as it was sent; of several, each is kept uncompressed. */
function withCompressedBytes(readings: ParseResult[], bytes: Uint8Array): ParseResult[] {
  const only = readings[0]!;
  return readings.length === 1 && (!only.ok || only.pointer === '')
    ? [{ ...only, id: sha256Id(bytes), bytes }]
    : readings;
}

/**
 * DSSE layers and simple-signing payloads sent together with the cosign manifest that names them are read with its
 * annotations.
 */
function joinLayers(readings: ParseResult[]): ParseResult[] {
  const contexts = new Map(
    readings.flatMap((reading) =>
      reading.ok && reading.signed?.kind === 'cosign-layers' ? [...layerContexts(reading)] : [],
    ),
  );
  if (contexts.size === 0) return readings;
  return readings.map((reading) => {
    const found = contexts.get(reading.id);
    return found && reading.ok ? readStored(reading.bytes, { ...reading.context, ...found }) : reading;
  });
}

function readValue(value: JsonValue, bytes: Uint8Array, context: Context, where: string): ParseResult[] {
  const report = Array.isArray(value) ? readLinterList(value) : null;
  if (report !== null) return [toParseResult(report, bytes, where === '' ? context : { ...context, pointer: where })];
  const parts = containerItems(value, bytes, MAX_DOCUMENTS);
  if (parts === null) return [readDocument(value, bytes, where === '' ? context : { ...context, pointer: where })];
  if (parts.length === 0) return [toFailure(bytes, 'empty', 'The list holds no document.', where)];
  if (parts.length > MAX_DOCUMENTS) return [toFailure(bytes, 'too-many-items', TOO_MANY_DOCUMENTS, where)];
  return parts.flatMap((part) =>
    readValue(part.value, part.bytes, { ...context, ...part.context }, where + part.pointer),
  );
}

/**
 * JSON Lines: at least the first stretch or half of all are objects, and there are not both very many bad ones and more
 * bad than good. Otherwise it is one broken document, and null.
 */
function readLines(bytes: Uint8Array, context: Context): ParseResult[] | null {
  const readings: ParseResult[] = [];
  const tally = newLineCounts();
  const lines = [...segments(bytes, MAX_DOCUMENTS + 1)];
  if (lines.length > MAX_DOCUMENTS) return [toFailure(bytes, 'too-many-items', TOO_MANY_DOCUMENTS, '')];
  for (const stretch of lines) {
    for (const reading of readLine(stretch, context, tally)) readings.push(reading);
    if (tally.bad > MAX_BAD_LINES && tally.good < tally.bad) return null;
  }
  return tally.first || (tally.good >= tally.bad && tally.good > 0) ? readings : null;
}

const TOO_MANY_DOCUMENTS = `An upload may hold ${MAX_DOCUMENTS} documents.`;
/** Lines that are objects, those that are not, and whether the first one is. */
type LineCounts = { good: number; bad: number; first: boolean };
const newLineCounts = (): LineCounts => ({ good: 0, bad: 0, first: false });

function readLine(stretch: Segment, context: Context, tally: LineCounts): ParseResult[] {
  const { line, bytes } = stretch;
  const where = `line ${line}`;
  const read = bytes[0] === OPEN_BRACE ? readJson(bytes) : null;
  if (read?.ok) {
    tally.good++;
    if (tally.bad === 0 && tally.good === 1) tally.first = true;
    return readValue(read.value, bytes, context, where);
  }
  tally.bad++;
  if (read === null)
    return [
      toFailure(
        bytes,
        'not-json',
        `A line of JSON Lines holds one JSON object (byte ${stretch.column} of ${where}).`,
        where,
      ),
    ];
  const place = positionIn(stretch, read.offset);
  return [
    toFailure(bytes, read.code, read.reason + describeByte(read.code, place.byte, ` of line ${place.line}`), where),
  ];
}

function isJsonLines(bytes: Uint8Array): boolean {
  const [first, second] = segments(bytes, 2);
  return first !== undefined && second !== undefined && first.bytes[0] === OPEN_BRACE && readJson(first.bytes).ok;
}

/** Lines of which the first is an object. Where very many are none, and more than are, the rest is not read. */
function* readLongLines(bytes: Uint8Array, context: Context): Generator<ParseResult[]> {
  let count = 0;
  for (const _ of segments(bytes, MAX_DOCUMENTS + 1)) count++;
  if (count > MAX_DOCUMENTS) return yield [toFailure(bytes, 'too-many-items', TOO_MANY_DOCUMENTS, '')];
  const tally = newLineCounts();
  let part: ParseResult[] = [],
    size = 0;
  for (const stretch of segments(bytes, MAX_DOCUMENTS)) {
    if (tally.bad > MAX_BAD_LINES && tally.good < tally.bad) {
      part.push(
        toFailure(
          stretch.bytes,
          'not-json',
          'Too many lines before this one are no JSON objects: nothing from here on was read.',
          `line ${stretch.line}`,
        ),
      );
      break;
    }
    for (const reading of readLine(stretch, context, tally)) part.push(reading);
    size += stretch.bytes.length;
    if (size < PART_BYTES) continue;
    yield joinLayers(part);
    [part, size] = [[], 0];
  }
  if (part.length > 0) yield joinLayers(part);
}

function readDocument(value: JsonValue, bytes: Uint8Array, context: Context): ParseResult {
  if (!isObject(value)) return toFailure(bytes, 'wrong-type', 'Evidence is a JSON object.', pointerOf(context));
  const format = JSON_FORMATS.find((candidate) => candidate.recognises(value))!;
  return toParseResult(format.read({ bytes, value, context }), bytes, context);
}

function toParseResult(read: Content | Refusal, bytes: Uint8Array, context: Context): ParseResult {
  const where = pointerOf(context);
  if (isRefusal(read))
    return toFailure(
      bytes,
      read.refused,
      read.message,
      where.startsWith('line') && read.pointer ? `${where} ${read.pointer}` : where + read.pointer,
    );
  const { subjects, remarks, ...rest } = applySenderMetadata(read, context);
  return {
    ok: true,
    id: sha256Id(bytes),
    bytes,
    pointer: where,
    ...rest,
    remarks: remarks.slice(0, MAX_REMARKS),
    subjects: subjects.length > 0 || read.statement || isSelfContained(rest.signed) ? subjects : namedSubject(context),
  };
}

/** What the sender states of a run of tests is kept with a test report, and left out with a remark elsewhere. */
function applySenderMetadata(read: Content, context: Context): Content & { context: Context } {
  const { exitCode, run, ...others } = context;
  if (exitCode === undefined && run === undefined && context['reportedAt'] === undefined) return { ...read, context };
  if (read.facts.kind === 'tests')
    return {
      ...read,
      facts: { kind: 'tests', tests: withSenderMetadata(read.facts.tests, senderMetadataIn(context)) },
      context,
    };
  const remark = {
    code: 'no-test-report',
    pointer: '',
    message:
      'The exit code and the name of a run belong to a test report. This document is none, so they were not kept.',
  };
  return { ...read, remarks: [...read.remarks, remark], context: others };
}

/**
 * Whether a document is about a log, about trust, or about what it carries itself. Whoever signed it says nothing about
 * an artifact, whatever the sender names: a public log signs a checkpoint for everybody.
 */
function isSelfContained(signed: Content['signed']): boolean {
  return signed !== null && SELF_CONTAINED.has(signed.kind);
}

const SELF_CONTAINED: ReadonlySet<string> = new Set(['merkle-proof', 'hmac', 'checkpoint', 'tuf-root', 'trusted-root']);

function pointerOf(context: Context): string {
  return typeof context['pointer'] === 'string' ? context['pointer'] : '';
}

/** The artifact that the sender named, for a document that names none. */
function namedSubject(context: Context): Subject[] {
  const digest = typeof context['subject'] === 'string' ? parseDigest(context['subject']) : null;
  return digest ? [{ name: null, uri: null, digest: { [digest.algorithm]: digest.value }, annotations: null }] : [];
}

function toFailure(bytes: Uint8Array, code: ParseFailure['code'], message: string, pointer: string): ParseFailure {
  return { ok: false, id: sha256Id(bytes), bytes, code, message, pointer: pointer.slice(0, MAX_POINTER) };
}
