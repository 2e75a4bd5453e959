/**
 * Evidence is mostly text inside base64 inside text: an envelope in a bundle, a certificate in a log entry in a bundle.
 * Taken out of its base64 and hex, the same certificate is the same bytes wherever it stands, and a compressor sees it.
 * `lift` takes apart, `lower` puts together; the caller checks that the way back gives the same bytes.
 *
 * Layout: varint length of the operations, the operations, the data. An operation is a literal length and a kind;
 * a piece follows as a length, or as operations of its own where it holds pieces itself.
 */
const END = 0;
const BASE64 = 1;
const HEX = 2;
const PEM_LINES = 3;
/** PEM inside a JSON string: its line ends are written `\n`. */
const PEM_ESCAPED = 4;
/** Added to a kind whose piece holds pieces itself. */
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

/** Take the pieces out. */
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
 * The next run of letters worth taking out: lines of 64 and a shorter last one (PEM, also inside a JSON string), or at
 * least 40 in one run, with its padding. Looked for from the back of each stretch of 40, so that ordinary text is leapt
 * over.
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
    // The letter of an escape (`\n`) is no part of what follows it.
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

function endOfRun(bytes: Buffer, from: number, most = Number.POSITIVE_INFINITY): number {
  let end = from;
  while (end < bytes.length && end - from < most && IS_BASE64[bytes[end]!] === 1) end += 1;
  return end;
}

function decodePiece(written: string): { kind: number; bytes: Buffer } | null {
  const kind = written.includes('\n')
    ? PEM_LINES
    : written.includes('\\')
      ? PEM_ESCAPED
      : IS_HEX.test(written)
        ? HEX
        : BASE64;
  const bytes =
    kind === HEX
      ? Buffer.from(written, 'hex')
      : Buffer.from(kind === PEM_ESCAPED ? written.replaceAll('\\n', '') : written, 'base64');
  return encodePiece(kind, bytes) === written ? { kind, bytes } : null;
}

function encodePiece(kind: number, bytes: Buffer): string {
  if (kind === HEX) return bytes.toString('hex');
  const base64 = bytes.toString('base64');
  return kind === BASE64 ? base64 : base64.replace(/.{64}(?=.)/g, kind === PEM_LINES ? '$&\n' : '$&\\n');
}

/** Put the pieces back. Throws a RangeError on what `lift` did not make. */
export function restoreBase64(lifted: Uint8Array): Uint8Array {
  const head = { at: 0 };
  const count = readVarint(lifted, head);
  const operations = { at: head.at };
  const data = { at: head.at + count };
  const all = Buffer.from(lifted.buffer, lifted.byteOffset, lifted.length);
  const rebuilt = restorePieces(all, operations, data);
  if (data.at !== lifted.length) throw new RangeError('lifted bytes have a tail');
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
      throw new RangeError('lifted bytes hold an unknown piece');
    const piece =
      kind > NESTED ? restorePieces(all, operations, data) : readBytes(all, data, readVarint(all, operations));
    parts.push(Buffer.from(encodePiece(kind > NESTED ? kind - NESTED : kind, piece), 'latin1'));
  }
}

function readBytes(all: Buffer, data: Cursor, length: number): Buffer {
  const part = all.subarray(data.at, data.at + length);
  if (part.length !== length) throw new RangeError('lifted bytes are cut short');
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

function readVarint(from: Uint8Array, place: Cursor): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = from[place.at++];
    if (byte === undefined || scale > 2 ** 42) throw new RangeError('lifted bytes are cut short');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}
