/**
 * Read the body of `POST /api/v1/verify`. The document and the artifact can be large, so this module finds their bytes
 * in the body and never parses them into a string or a tree. The rest is small and is parsed strictly.
 */
import { decodeBase64, decodeBase64InPlace } from '#lib/bytes/base64.ts';
import { JSON_LIMITS } from '#lib/bytes/json/json.ts';
import { describeByte, readJson } from '#lib/bytes/json/read-json.ts';
import { skipSpace, valueEnd } from '#lib/bytes/json/byte-ranges.ts';
import { AttestryError } from '#lib/errors.ts';
import { type VerifyBody, verifyRequest } from '../contract/verify-request.ts';
import { parseWithSchema } from '#lib/http/request/read-request.ts';

const MIB = 1024 * 1024;
/** The limit of everything but the document and the artifact. */
const MAX_OTHER_BYTES = 4 * MIB;
/** A request can give the digest of a larger artifact instead. */
const MAX_ARTIFACT_BYTES = 16 * MIB;
const MAX_KEY_BYTES = 256;
const QUOTE = 0x22,
  OPEN_BRACE = 0x7b,
  BACKSLASH = 0x5c;

/** The bytes `[start, end)` of a value. */
type ByteRange = { start: number; end: number };
const LARGE_MEMBERS = ['document', 'documentBase64', 'artifactBase64'] as const;
type LargeMember = (typeof LARGE_MEMBERS)[number];

export type VerifyParts = { body: VerifyBody; document: Uint8Array; artifact: Uint8Array | null };

/**
 * The parts of a request. The document is a view of `bytes`, in which base64 is decoded in place. Throws `bad-request`
 * or `too-large`.
 */
export function readVerifyBody(bytes: Uint8Array): VerifyParts {
  const ranges = new Map<LargeMember, ByteRange>();
  for (const [key, range] of members(bytes, skipSpace(bytes, bytes[0] === 0xef ? 3 : 0))) {
    if (key === 'document' || (key === 'documentBase64' && bytes[range.start] === QUOTE)) ranges.set(key, range);
    if (key === 'expect')
      for (const [innerKey, innerRange] of members(bytes, range.start))
        if (innerKey === 'artifactBase64' && bytes[innerRange.start] === QUOTE) ranges.set(innerKey, innerRange);
  }
  const body = parseWithSchema(verifyRequest, readOtherMembers(bytes, [...ranges.values()]));
  const artifact = ranges.get('artifactBase64');
  if (artifact && artifact.end - artifact.start > (MAX_ARTIFACT_BYTES * 4) / 3)
    throw new AttestryError(
      'too-large',
      `the artifact may have at most ${MAX_ARTIFACT_BYTES / MIB} MiB: give its digest instead`,
      { pointer: '/expect/artifactBase64' },
    );
  const document = readDocument(bytes, ranges);
  // The artifact is copied, because a view sent to a thread would take the whole buffer with it.
  return {
    body,
    document,
    artifact: artifact ? new Uint8Array(decodeBase64Member(bytes, artifact, '/expect/artifactBase64')) : null,
  };
}

/** The name and byte range of each member of the object at `offset`, up to the first syntax error. */
function* members(bytes: Uint8Array, offset: number): Generator<[string, ByteRange]> {
  if (bytes[offset] !== OPEN_BRACE) return;
  for (let at = skipSpace(bytes, offset + 1); bytes[at] === QUOTE;) {
    const end = valueEnd(bytes, at);
    if (end < 0) return;
    const read = end - at > MAX_KEY_BYTES ? null : readJson(bytes.subarray(at, end));
    const name = read?.ok ? String(read.value) : '';
    const start = skipSpace(bytes, skipSpace(bytes, end) + 1);
    const last = valueEnd(bytes, start);
    if (last < 0) return;
    yield [name, { start, end: last }];
    at = skipSpace(bytes, last);
    if (bytes[at] !== 0x2c) return;
    at = skipSpace(bytes, at + 1);
  }
}

/** The request with an empty string in place of each large value. */
function readOtherMembers(bytes: Uint8Array, large: ByteRange[]): unknown {
  const parts: Uint8Array[] = [];
  let at = 0,
    size = 0;
  // The start of each part in the shortened text and in the request, to report the position of an error.
  const offsets: { shortened: number; original: number }[] = [];
  for (const { start, end } of [
    ...large.toSorted((a, b) => a.start - b.start),
    { start: bytes.length, end: bytes.length },
  ]) {
    offsets.push({ shortened: size + 2 * offsets.length, original: at });
    size += start - at;
    parts.push(bytes.subarray(at, start), start < bytes.length ? Buffer.from('""') : Buffer.alloc(0));
    at = end;
  }
  if (size > MAX_OTHER_BYTES)
    throw new AttestryError(
      'too-large',
      `the request without document and artifact may have at most ${MAX_OTHER_BYTES / MIB} MiB`,
    );
  const read = readJson(Buffer.concat(parts), { ...JSON_LIMITS, items: 200_000 });
  if (!read.ok) {
    const part = offsets.findLast(({ shortened }) => shortened <= read.offset) ?? { shortened: 0, original: 0 };
    const position = describeByte(read.code, part.original + read.offset - part.shortened);
    throw new AttestryError('bad-request', `the body is not readable JSON: ${read.reason}${position}`, {
      pointer: read.pointer,
    });
  }
  return read.value;
}

/** The bytes of the document: decoded base64, the text of a string, or the exact bytes of the JSON value. */
function readDocument(bytes: Uint8Array, ranges: ReadonlyMap<LargeMember, ByteRange>): Uint8Array {
  const base64 = ranges.get('documentBase64');
  if (base64) return decodeBase64Member(bytes, base64, '/documentBase64');
  const range = ranges.get('document');
  if (!range)
    throw new AttestryError('bad-request', '`document` or `documentBase64` is required', { pointer: '/document' });
  const { start, end } = range;
  return bytes[start] === QUOTE ? Buffer.from(textOf(bytes, { start, end }, '/document')) : bytes.subarray(start, end);
}

function textOf(bytes: Uint8Array, { start, end }: ByteRange, pointer: string): string {
  const read = readJson(bytes.subarray(start, end));
  if (!read.ok || typeof read.value !== 'string')
    throw new AttestryError('bad-request', 'the string is not readable', { pointer });
  return read.value;
}

/** Decode base64 in a string, in place unless it contains escapes. */
function decodeBase64Member(bytes: Uint8Array, range: ByteRange, pointer: string): Uint8Array {
  const inside = bytes.subarray(range.start + 1, range.end - 1);
  const plain = inside.includes(BACKSLASH)
    ? decodeBase64(textOf(bytes, range, pointer).replace(/\s+/g, ''))
    : decodeBase64InPlace(inside);
  if (!plain) throw new AttestryError('bad-request', 'the value is not base64', { pointer });
  return plain;
}
