/**
 * The body of `POST /api/v1/verify`, taken apart where it lies: the document and the artifact, which may be large, are
 * found by their place and never become a string or a tree here; what is left is small and is read strictly.
 */
import { decodeBase64, decodeBase64InPlace } from '#lib/bytes/base64.ts';
import { JSON_LIMITS } from '#lib/bytes/json/json.ts';
import { describeByte, readJson } from '#lib/bytes/json/read-json.ts';
import { skipSpace, valueEnd } from '#lib/bytes/json/byte-ranges.ts';
import { AttestryError } from '#lib/errors.ts';
import { type VerifyBody, verifyRequest } from '../contract/verify-request.ts';
import { parseWithSchema } from '#lib/http/request/read-request.ts';

const MIB = 1024 * 1024;
/** Of expectations, trust and annotations together. */
const MAX_OTHER_BYTES = 4 * MIB;
/** Larger ones are named by their digest. */
const MAX_ARTIFACT_BYTES = 16 * MIB;
const MAX_KEY_BYTES = 256;
const QUOTE = 0x22,
  OPEN_BRACE = 0x7b,
  BACKSLASH = 0x5c;

/** `[start, end)` of a value. */
type ByteRange = { start: number; end: number };
const LARGE_MEMBERS = ['document', 'documentBase64', 'artifactBase64'] as const;
type LargeMember = (typeof LARGE_MEMBERS)[number];

export type VerifyParts = { body: VerifyBody; document: Uint8Array; artifact: Uint8Array | null };

/**
 * The parts of a request. The document is a view of `bytes`, which are changed where base64 lies in them. Throws
 * `bad-request`, `too-large`.
 */
export function readVerifyBody(bytes: Uint8Array): VerifyParts {
  const found = new Map<LargeMember, ByteRange>();
  for (const [key, range] of members(bytes, skipSpace(bytes, bytes[0] === 0xef ? 3 : 0))) {
    if (key === 'document' || (key === 'documentBase64' && bytes[range.start] === QUOTE)) found.set(key, range);
    if (key === 'expect')
      for (const [inner, place] of members(bytes, range.start))
        if (inner === 'artifactBase64' && bytes[place.start] === QUOTE) found.set(inner, place);
  }
  const body = parseWithSchema(verifyRequest, readOtherMembers(bytes, [...found.values()]));
  const artifact = found.get('artifactBase64');
  const document = found.get('document');
  const packed = found.get('documentBase64');
  if (artifact && artifact.end - artifact.start > (MAX_ARTIFACT_BYTES * 4) / 3)
    throw new AttestryError(
      'too-large',
      `an artifact of at most ${MAX_ARTIFACT_BYTES / MIB} MiB is taken: name its digest`,
      { pointer: '/expect/artifactBase64' },
    );
  let whole: Uint8Array | null = null;
  if (packed) whole = decodeBase64Member(bytes, packed, '/documentBase64');
  else if (document) whole = documentBytes(bytes, document);
  if (whole === null)
    throw new AttestryError('bad-request', 'a `document` or `documentBase64` is needed', { pointer: '/document' });
  // The artifact is copied, because a view sent to a thread would take the whole buffer with it.
  return {
    body,
    document: whole,
    artifact: artifact ? new Uint8Array(decodeBase64Member(bytes, artifact, '/expect/artifactBase64')) : null,
  };
}

/** The name and byte range of each member of the object at `i`, up to the first syntax error. */
function* members(bytes: Uint8Array, i: number): Generator<[string, ByteRange]> {
  if (bytes[i] !== OPEN_BRACE) return;
  for (let at = skipSpace(bytes, i + 1); bytes[at] === QUOTE;) {
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
  // The start of each part in the shortened text, and in the request.
  const places: { here: number; sent: number }[] = [];
  for (const { start, end } of [
    ...large.toSorted((a, b) => a.start - b.start),
    { start: bytes.length, end: bytes.length },
  ]) {
    places.push({ here: size + 2 * places.length, sent: at });
    size += start - at;
    parts.push(bytes.subarray(at, start), start < bytes.length ? Buffer.from('""') : Buffer.alloc(0));
    at = end;
  }
  if (size > MAX_OTHER_BYTES)
    throw new AttestryError('too-large', `everything beside the document may have ${MAX_OTHER_BYTES / MIB} MiB`);
  const read = readJson(Buffer.concat(parts), { ...JSON_LIMITS, items: 200_000 });
  if (!read.ok) {
    const { here, sent } = places.findLast((one) => one.here <= read.offset) ?? { here: 0, sent: 0 };
    const place = describeByte(read.code, sent + read.offset - here);
    throw new AttestryError('bad-request', `the body is not JSON that can be read: ${read.reason}${place}`, {
      pointer: read.pointer,
    });
  }
  return read.value;
}

/** The exact bytes of a document; for a document in a string, the text of the string. */
function documentBytes(bytes: Uint8Array, { start, end }: ByteRange): Uint8Array {
  return bytes[start] === QUOTE ? Buffer.from(textOf(bytes, { start, end }, '/document')) : bytes.subarray(start, end);
}

function textOf(bytes: Uint8Array, { start, end }: ByteRange, pointer: string): string {
  const read = readJson(bytes.subarray(start, end));
  if (!read.ok || typeof read.value !== 'string')
    throw new AttestryError('bad-request', 'this is not a string that can be read', { pointer });
  return read.value;
}

/** Decode base64 in a string, in place unless it contains escapes. */
function decodeBase64Member(bytes: Uint8Array, range: ByteRange, pointer: string): Uint8Array {
  const inside = bytes.subarray(range.start + 1, range.end - 1);
  const plain = inside.includes(BACKSLASH)
    ? decodeBase64(textOf(bytes, range, pointer).replace(/\s+/g, ''))
    : decodeBase64InPlace(inside);
  if (!plain) throw new AttestryError('bad-request', 'this is not base64', { pointer });
  return plain;
}
