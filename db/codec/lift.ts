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
/** Added to a kind whose piece holds pieces itself. */
const NESTED = 4;
const MOST_DEPTH = 4;

// Lines of 64 and a shorter last one (PEM), one run of base64, or one run of hex.
const PIECES = /(?:[A-Za-z0-9+/]{64}\n)+[A-Za-z0-9+/]{1,64}={0,2}|[A-Za-z0-9+/]{40,}={0,2}/g;
const IS_HEX = /^(?:[0-9a-f]{2})+$/;

/** Take the pieces out. */
export function lift(bytes: Uint8Array): Uint8Array {
  const operations: number[] = [];
  const data: Uint8Array[] = [];
  walk(Buffer.from(bytes.buffer, bytes.byteOffset, bytes.length), operations, data, 0);
  const head: number[] = [];
  writeVarint(head, operations.length);
  return Buffer.concat([Uint8Array.from(head), Uint8Array.from(operations), ...data]);
}

function walk(bytes: Buffer, operations: number[], data: Uint8Array[], depth: number): void {
  const text = bytes.toString('latin1');
  let at = 0;
  for (const match of text.matchAll(PIECES)) {
    const piece = takeOut(match[0]);
    if (!piece) continue;
    writeVarint(operations, match.index - at);
    data.push(bytes.subarray(at, match.index));
    at = match.index + match[0].length;
    if (depth < MOST_DEPTH && holdsPieces(piece.bytes)) {
      operations.push(piece.kind + NESTED);
      walk(piece.bytes, operations, data, depth + 1);
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

function takeOut(written: string): { kind: number; bytes: Buffer } | null {
  const kind = written.includes('\n') ? PEM_LINES : IS_HEX.test(written) ? HEX : BASE64;
  const bytes = Buffer.from(written, kind === HEX ? 'hex' : 'base64');
  return putBack(kind, bytes) === written ? { kind, bytes } : null;
}

function putBack(kind: number, bytes: Buffer): string {
  if (kind === HEX) return bytes.toString('hex');
  const base64 = bytes.toString('base64');
  return kind === BASE64 ? base64 : base64.replace(/.{64}(?=.)/g, '$&\n');
}

function holdsPieces(bytes: Buffer): boolean {
  const text = bytes.toString('latin1');
  PIECES.lastIndex = 0;
  const found = PIECES.test(text);
  PIECES.lastIndex = 0;
  return found;
}

/** Put the pieces back. Throws a RangeError on what `lift` did not make. */
export function lower(lifted: Uint8Array): Uint8Array {
  const head = { at: 0 };
  const count = readVarint(lifted, head);
  const operations = { at: head.at };
  const data = { at: head.at + count };
  const all = Buffer.from(lifted.buffer, lifted.byteOffset, lifted.length);
  const rebuilt = rebuild(all, operations, data);
  if (data.at !== lifted.length) throw new RangeError('lifted bytes have a tail');
  return rebuilt;
}

type Place = { at: number };

function rebuild(all: Buffer, operations: Place, data: Place): Buffer {
  const parts: Buffer[] = [];
  for (;;) {
    parts.push(take(all, data, readVarint(all, operations)));
    const kind = all[operations.at++];
    if (kind === END) return Buffer.concat(parts);
    if (kind === undefined || kind > PEM_LINES + NESTED || kind === NESTED) throw new RangeError('lifted bytes hold an unknown piece');
    const piece = kind > NESTED ? rebuild(all, operations, data) : take(all, data, readVarint(all, operations));
    parts.push(Buffer.from(putBack(kind > NESTED ? kind - NESTED : kind, piece), 'latin1'));
  }
}

function take(all: Buffer, data: Place, length: number): Buffer {
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

function readVarint(from: Uint8Array, place: Place): number {
  let value = 0;
  for (let scale = 1; ; scale *= 128) {
    const byte = from[place.at++];
    if (byte === undefined || scale > 2 ** 42) throw new RangeError('lifted bytes are cut short');
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return value;
  }
}
