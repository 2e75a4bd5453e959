/**
 * Reads uploaded bytes: recognises the format and parses the claims. An upload yields one result for every document in
 * it. No function here throws because of its input.
 */
import { isUtf8 } from '#lib/bytes/platform/buffer.ts';
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
import { forVerification } from './read/for-verification.ts';
import { isRefusal, type Refusal } from './read/refusal.ts';

/** Documents in one upload. */
export const MAX_DOCUMENTS = 200_000;
/** Remarks on one document, and characters of the pointer of a failure: pages show both. */
const MAX_REMARKS = 200,
  MAX_POINTER = 500;
/** Invalid lines of one upload that are reported individually although they outnumber the valid ones. */
const MAX_BAD_LINES = 1000;
/** Bytes of JSON Lines that are read at once: the parsed documents take many times as much memory. */
const PART_BYTES = 2 * 1024 * 1024;
const OPEN_BRACE = 0x7b,
  OPEN_BRACKET = 0x5b;

/** Facts that the sender states beside the document. */
export type ReadOptions = {
  /** `alg:hex` of the artifact, for a document that names no subject itself (a raw SBOM, a scan report). */
  subject?: string;
  /** Exit code of the job that ran the tests; stored with a test report only. */
  exitCode?: number;
  /** Name of the test run; stored with a test report only. */
  run?: string;
};

/**
 * Read an upload: one document, a JSON array, JSON Lines (an invalid line yields a failure for that line), or a list as
 * package registries serve it. The format is detected from the content. Returns at least one result, in the order of
 * the documents.
 */
export function readEvidence(bytes: Uint8Array, options: ReadOptions = {}): ParseResult[] {
  return readMaybeCompressed(bytes, toContext(options));
}

/**
 * As readEvidence, in parts, so that only the documents of one part are in memory. Long JSON Lines, recognised by a
 * first line that is an object, are read 2 MB at a time; everything else is one part. References from one line to
 * another work within a part only.
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

/** Read a stored document again with the context that was stored beside it. The result is the same as at its upload. */
export function readStored(bytes: Uint8Array, context: { [key: string]: Json }): ParseResult {
  return readMaybeCompressed(bytes, context)[0]!;
}

/**
 * Read a stored document again to verify it: `verifyEvidence` concludes the same as from `readStored`, which also reads
 * what the document states. Only without expectations of a caller, which may be about that.
 */
export function readStoredForVerification(bytes: Uint8Array, context: { [key: string]: Json }): ParseResult {
  return forVerification(() => readStored(bytes, context));
}

function readMaybeCompressed(bytes: Uint8Array, context: Context, inner = decompress(bytes)): ParseResult[] {
  if (isRefusal(inner)) return [toFailure(bytes, inner.refused, inner.message, inner.pointer)];
  if (inner !== null) return withCompressedBytes(readUncompressed(inner, context), bytes);
  return readUncompressed(bytes, context);
}

function readUncompressed(bytes: Uint8Array, context: Context): ParseResult[] {
  const first = bytes[skipSpace(bytes, bytes[0] === 0xef ? 3 : 0)];
  const text = first !== OPEN_BRACE && first !== OPEN_BRACKET ? readText(bytes, context) : null;
  if (text !== null) return [text];
  const stream = first === OPEN_BRACE ? streamReader(bytes) : null;
  if (stream !== null) return [toParseResult(stream(), bytes, context)];
  const read = readJson(bytes);
  if (read.ok) return joinLayers(readValue(read.value, bytes, context, ''));
  const failure = [toFailure(bytes, read.code, read.message, read.pointer)];
  return read.code === 'not-json' && hasMoreValues(bytes) ? joinLayers(readLines(bytes, context) ?? failure) : failure;
}

/** Read a document that is no JSON; null if no text format recognises it. */
function readText(bytes: Uint8Array, context: Context): ParseResult | null {
  if (!isUtf8(bytes)) {
    const signed = readSignedBytes(bytes);
    return signed && toParseResult(signed, bytes, context);
  }
  const text = new TextDecoder().decode(bytes);
  const format = TEXT_FORMATS.find((candidate) => candidate.recognises(text));
  return format ? toParseResult(format.read({ bytes, text, context }), bytes, context) : null;
}

/** The evidence of a compressed file with one document is the compressed file; several are stored uncompressed. */
function withCompressedBytes(results: ParseResult[], bytes: Uint8Array): ParseResult[] {
  const only = results[0]!;
  return results.length === 1 && (!only.ok || only.pointer === '')
    ? [{ ...only, id: sha256Id(bytes), bytes }]
    : results;
}

/**
 * Read DSSE layers and simple-signing payloads again with the annotations of the cosign manifest that names them, if
 * the same upload holds that manifest.
 */
function joinLayers(results: ParseResult[]): ParseResult[] {
  const contexts = new Map(
    results.flatMap((result) =>
      result.ok && result.signed?.kind === 'cosign-layers' ? [...layerContexts(result)] : [],
    ),
  );
  if (contexts.size === 0) return results;
  return results.map((result) => {
    const annotations = contexts.get(result.id);
    return annotations && result.ok ? readStored(result.bytes, { ...result.context, ...annotations }) : result;
  });
}

function readValue(value: JsonValue, bytes: Uint8Array, context: Context, pointer: string): ParseResult[] {
  const report = Array.isArray(value) ? readLinterList(value) : null;
  if (report !== null) return [toParseResult(report, bytes, pointer === '' ? context : { ...context, pointer })];
  const items = containerItems(value, bytes, MAX_DOCUMENTS);
  if (items === null) return [readDocument(value, bytes, pointer === '' ? context : { ...context, pointer })];
  if (items.length === 0) return [toFailure(bytes, 'empty', 'The list holds no document.', pointer)];
  if (items.length > MAX_DOCUMENTS) return [toFailure(bytes, 'too-many-items', TOO_MANY_DOCUMENTS, pointer)];
  return items.flatMap((item) =>
    readValue(item.value, item.bytes, { ...context, ...item.context }, pointer + item.pointer),
  );
}

/**
 * Read JSON Lines. The text counts as JSON Lines if its first segment, or at least half of all segments, are objects,
 * and if not both more than MAX_BAD_LINES are invalid and the invalid ones are in the majority. Otherwise the text is
 * one invalid document, and the result is null.
 */
function readLines(bytes: Uint8Array, context: Context): ParseResult[] | null {
  const results: ParseResult[] = [];
  const counts = newLineCounts();
  const lines = [...segments(bytes, MAX_DOCUMENTS + 1)];
  if (lines.length > MAX_DOCUMENTS) return [toFailure(bytes, 'too-many-items', TOO_MANY_DOCUMENTS, '')];
  for (const segment of lines) {
    for (const result of readLine(segment, context, counts)) results.push(result);
    if (hasTooManyBadLines(counts)) return null;
  }
  return counts.first || (counts.good >= counts.bad && counts.good > 0) ? results : null;
}

const TOO_MANY_DOCUMENTS = `An upload may hold ${MAX_DOCUMENTS} documents.`;
/** Number of lines that are objects and of other lines, and whether the first line is an object. */
type LineCounts = { good: number; bad: number; first: boolean };
const newLineCounts = (): LineCounts => ({ good: 0, bad: 0, first: false });

function hasTooManyBadLines({ good, bad }: LineCounts): boolean {
  return bad > MAX_BAD_LINES && good < bad;
}

/** Read one line, and add it to `counts`. */
function readLine(segment: Segment, context: Context, counts: LineCounts): ParseResult[] {
  const { bytes, column } = segment;
  const pointer = `line ${segment.line}`;
  const read = bytes[0] === OPEN_BRACE ? readJson(bytes) : null;
  if (read?.ok) {
    counts.good++;
    if (counts.bad === 0 && counts.good === 1) counts.first = true;
    return readValue(read.value, bytes, context, pointer);
  }
  counts.bad++;
  if (read === null) {
    const message = `A line of JSON Lines holds one JSON object (byte ${column} of ${pointer}).`;
    return [toFailure(bytes, 'not-json', message, pointer)];
  }
  const { line, byte } = positionIn(segment, read.offset);
  return [toFailure(bytes, read.code, read.reason + describeByte(read.code, byte, ` of line ${line}`), pointer)];
}

function isJsonLines(bytes: Uint8Array): boolean {
  const [first, second] = segments(bytes, 2);
  return first !== undefined && second !== undefined && first.bytes[0] === OPEN_BRACE && readJson(first.bytes).ok;
}

/** Read lines of which the first is an object, in parts. Stops at a line before which too many lines are no objects. */
function* readLongLines(bytes: Uint8Array, context: Context): Generator<ParseResult[]> {
  let count = 0;
  for (const _ of segments(bytes, MAX_DOCUMENTS + 1)) count++;
  if (count > MAX_DOCUMENTS) return yield [toFailure(bytes, 'too-many-items', TOO_MANY_DOCUMENTS, '')];
  const counts = newLineCounts();
  let part: ParseResult[] = [],
    size = 0;
  for (const segment of segments(bytes, MAX_DOCUMENTS)) {
    if (hasTooManyBadLines(counts)) {
      part.push(
        toFailure(
          segment.bytes,
          'not-json',
          'Too many lines before this one are no JSON objects: nothing from here on was read.',
          `line ${segment.line}`,
        ),
      );
      break;
    }
    for (const result of readLine(segment, context, counts)) part.push(result);
    size += segment.bytes.length;
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
  const pointer = pointerOf(context);
  if (isRefusal(read)) {
    const separator = pointer.startsWith('line') && read.pointer ? ' ' : '';
    return toFailure(bytes, read.refused, read.message, pointer + separator + read.pointer);
  }
  const { subjects, remarks, ...rest } = applySenderMetadata(read, context);
  return {
    ok: true,
    id: sha256Id(bytes),
    bytes,
    pointer,
    ...rest,
    remarks: remarks.slice(0, MAX_REMARKS),
    subjects: subjects.length > 0 || read.statement || isSelfContained(rest.signed) ? subjects : namedSubject(context),
  };
}

/** Store the sender's facts about a test run with a test report; drop them with a remark for any other document. */
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
      'The exit code and the name of a run belong to a test report. This document is none, so they were not stored.',
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
