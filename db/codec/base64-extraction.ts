/**
 * Evidence is mostly text inside base64 inside text: an envelope in a bundle, a certificate in a log entry in a bundle.
 * `extractBase64` decodes these pieces, so that the same certificate has the same bytes wherever it occurs and a
 * compressor finds the repetition. `restoreBase64` encodes them again; the caller checks that it returns the original
 * bytes.
 *
 * Layout: the byte length of the operations as a varint, the operations, the data. An operation is the length of the
 * literal bytes as a varint, and a kind. A piece follows as a length, or as nested operations where it contains pieces.
 */
const END = 0;
const BASE64 = 1;
const HEX = 2;
const PEM_LINES = 3;
/** PEM inside a JSON string: its line ends are written `\n`. */
const PEM_ESCAPED = 4;
/** Added to the kind of a piece that contains pieces. */
const NESTED = 16;
const MAX_DEPTH = 4;

const MIN_RUN_LENGTH = 40;
const PEM_LINE_LENGTH = 64;
const NEWLINE = 10;
const BACKSLASH = 92;
const LETTER_N = 110;
const EQUALS_SIGN = 61;

/** 1 for the 64 letters of base64, 0 for every other byte. */
const IS_BASE64 = new Uint8Array(256);
for (const letter of Buffer.from('ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/'))
  IS_BASE64[letter] = 1;
const IS_HEX = /^(?:[0-9a-f]{2})+$/;

/** Decode the base64 and hex pieces in `bytes`. */
export function extractBase64(bytes: Uint8Array): Uint8Array {
  const operations: number[] = [];
  const data: Uint8Array[] = [];
  extractPieces(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), operations, data, 0);
  const head: number[] = [];
  writeVarint(head, operations.length);
  return Buffer.concat([Uint8Array.from(head), Uint8Array.from(operations), ...data]);
}

function extractPieces(bytes: Buffer, operations: number[], data: Uint8Array[], depth: number): void {
  let at = 0;
  for (let run = nextRun(bytes, 0); run !== null; run = nextRun(bytes, run.end)) {
    const piece = decodePiece(bytes.toString('latin1', run.start, run.end));
    if (!piece) continue;
    writeVarint(operations, run.start - at);
    data.push(bytes.subarray(at, run.start));
    at = run.end;
    if (depth < MAX_DEPTH && nextRun(piece.bytes, 0) !== null) {
      operations.push(piece.kind + NESTED);
      extractPieces(piece.bytes, operations, data, depth + 1);
    } else {
      operations.push(piece.kind);
      writeVarint(operations, piece.bytes.length);
      data.push(piece.bytes);
    }
  }
  writeVarint(operations, bytes.length - at);
  operations.push(END);
  data.push(bytes.subarray(at));
}

/**
 * The next run of base64 letters that is long enough to extract: lines of 64 and a shorter last one (PEM, also inside a
 * JSON string), or at least 40 letters, with the padding. The search checks each window of 40 from its end, so that it
 * skips ordinary text quickly.
 */
function nextRun(bytes: Buffer, from: number): { start: number; end: number } | null {
  for (let start = from; start + MIN_RUN_LENGTH <= bytes.length;) {
    let back = start + MIN_RUN_LENGTH - 1;
    while (back >= start && IS_BASE64[bytes[back]!] === 1) back -= 1;
    if (back >= start) {
      start = back + 1;
      continue;
    }
    let end = endOfRun(bytes, start + MIN_RUN_LENGTH);
    // The letter of an escape (`\n`) does not belong to the run.
    if (start > 0 && bytes[start - 1] === BACKSLASH) {
      start += 1;
      if (end - start < MIN_RUN_LENGTH) continue;
    }
    const lineEnd = bytes[end] === BACKSLASH && bytes[end + 1] === LETTER_N ? 2 : 1;
    for (
      let line = start;
      end - line === PEM_LINE_LENGTH &&
      bytes[end] === (lineEnd === 2 ? BACKSLASH : NEWLINE) &&
      IS_BASE64[bytes[end + lineEnd] ?? 0] === 1;
    ) {
      line = end + lineEnd;
      end = endOfRun(bytes, line, PEM_LINE_LENGTH);
    }
    for (let pads = 0; pads < 2 && bytes[end] === EQUALS_SIGN; pads += 1) end += 1;
    return { start, end };
  }
  return null;
}

function endOfRun(bytes: Buffer, from: number, maxLength = Number.POSITIVE_INFINITY): number {
  let end = from;
  while (end < bytes.length && end - from < maxLength && IS_BASE64[bytes[end]!] === 1) end += 1;
  return end;
}

/** The decoded piece; null where encoding it again does not give the same text. */
function decodePiece(written: string): { kind: number; bytes: Buffer } | null {
  const kind = kindOfPiece(written);
  const bytes =
    kind === HEX
      ? Buffer.from(written, 'hex')
      : Buffer.from(kind === PEM_ESCAPED ? written.replaceAll('\\n', '') : written, 'base64');
  return encodePiece(kind, bytes) === written ? { kind, bytes } : null;
}

function kindOfPiece(written: string): number {
  if (written.includes('\n')) return PEM_LINES;
  if (written.includes('\\')) return PEM_ESCAPED;
  return IS_HEX.test(written) ? HEX : BASE64;
}

function encodePiece(kind: number, bytes: Buffer): string {
  if (kind === HEX) return bytes.toString('hex');
  const base64 = bytes.toString('base64');
  return kind === BASE64 ? base64 : base64.replace(/.{64}(?=.)/g, kind === PEM_LINES ? '$&\n' : '$&\\n');
}

/** The original bytes of a result of `extractBase64`. Throws a RangeError for any other input. */
export function restoreBase64(extracted: Uint8Array): Uint8Array {
  const head = { at: 0 };
  const count = readVarint(extracted, head);
  const operations = { at: head.at };
  const data = { at: head.at + count };
  const all = Buffer.from(extracted.buffer, extracted.byteOffset, extracted.length);
  const rebuilt = restorePieces(all, operations, data);
  if (data.at !== extracted.length) throw new RangeError('base64-extracted bytes have trailing bytes');
  return rebuilt;
}

type Cursor = { at: number };

function restorePieces(all: Buffer, operations: Cursor, data: Cursor): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    parts.push(readBytes(all, data, readVarint(all, operations)));
    const kind = all[operations.at++];
    if (kind === END) return Buffer.concat(parts);
    if (kind === undefined || (kind & ~NESTED) > PEM_ESCAPED || kind === NESTED)
      throw new RangeError('base64-extracted bytes contain an unknown kind of piece');
    const piece =
      kind > NESTED ? restorePieces(all, operations, data) : readBytes(all, data, readVarint(all, operations));
    parts.push(Buffer.from(encodePiece(kind > NESTED ? kind - NESTED : kind, piece), 'latin1'));
  }
}

function readBytes(all: Buffer, data: Cursor, length: number): Buffer {
  const part = all.subarray(data.at, data.at + length);
  if (part.length !== length) throw new RangeError('base64-extracted bytes are truncated');
  data.at += length;
  return part;
}

function writeVarint(into: number[], value: number): void {
  let rest = value;
  while (rest > 0x7f) {
    into.push((rest & 0x7f) | 0x80);
    rest = Math.floor(rest / 128);
  }
  into.push(rest);
}

function readVarint(from: Uint8Array, cursor: Cursor): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = from[cursor.at++];
    if (byte === undefined || scale > 2 ** 42) throw new RangeError('base64-extracted bytes are truncated');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}
