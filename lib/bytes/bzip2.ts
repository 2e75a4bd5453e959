/**
 * bzip2 decompression (the format has no other specification than its program, 1.0.8) with a bound on the output that holds while it
 * is made: forty bytes of bzip2 can stand for forty million. Node has no decoder of its own, and the packages that are have no bound.
 */

export type Bunzip2 = { ok: true; bytes: Uint8Array } | { ok: false; reason: 'damaged' | 'too-large' };

const BLOCK = 0x314159265359, END = 0x177245385090;
const RUN_A = 0, RUN_B = 1, GROUP = 50;

/** Thrown and caught in this file only: a bit reader has no better way out of five loops. */
class Damaged extends Error {}

export function bunzip2(bytes: Uint8Array, maxOutput: number): Bunzip2 {
  const output = new Output(maxOutput);
  const bits = new Bits(bytes);
  try {
    do readStream(bits, output);
    while (bits.more());
    return { ok: true, bytes: output.done() };
  } catch (error) {
    if (error instanceof RangeError && output.full) return { ok: false, reason: 'too-large' };
    if (error instanceof Damaged) return { ok: false, reason: 'damaged' };
    throw error;
  }
}

function readStream(bits: Bits, output: Output): void {
  if (bits.take(24) !== 0x425a68) throw new Damaged();
  const level = bits.take(8) - 0x30;
  if (level < 1 || level > 9) throw new Damaged();
  let combined = 0;
  for (;;) {
    const magic = bits.take(24) * 0x1000000 + bits.take(24);
    const checksum = bits.take(16) * 0x10000 + bits.take(16);
    if (magic === END) {
      if (checksum !== combined >>> 0) throw new Damaged();
      return bits.align();
    }
    if (magic !== BLOCK) throw new Damaged();
    const actual = readBlock(bits, level * 100_000, output);
    if (actual !== checksum) throw new Damaged();
    combined = ((combined << 1) | (combined >>> 31)) ^ actual;
  }
}

/** One block: Huffman, move-to-front and runs, Burrows–Wheeler, runs again. Answers the CRC of what came out. */
function readBlock(bits: Bits, size: number, output: Output): number {
  if (bits.take(1) === 1) throw new Damaged(); // randomised blocks are gone since 0.9.5
  const origin = bits.take(24);
  const front = usedBytes(bits);
  const symbols = front.length + 2;
  const groups = bits.take(3);
  const count = bits.take(15);
  if (groups < 2 || groups > 6 || count === 0 || front.length === 0) throw new Damaged();
  const selectors = readSelectors(bits, groups, count);
  const tables = Array.from({ length: groups }, () => readTable(bits, symbols));

  const counts = new Int32Array(256);
  const tt = new Uint32Array(size);
  let filled = 0, run = 0, weight = 1, left = 0, selector = 0, table = tables[0]!;
  for (;;) {
    if (left === 0) {
      if (selector >= selectors.length) throw new Damaged();
      table = tables[selectors[selector++]!]!;
      left = GROUP;
    }
    left--;
    const symbol = decode(bits, table);
    if (symbol === RUN_A || symbol === RUN_B) {
      run += weight << symbol;
      weight <<= 1;
      if (run > size) throw new Damaged();
      continue;
    }
    if (run > 0) {
      if (filled + run > size) throw new Damaged();
      counts[front[0]!]! += run;
      tt.fill(front[0]!, filled, filled + run);
      filled += run;
      [run, weight] = [0, 1];
    }
    if (symbol === symbols - 1) break;
    const [moved] = front.splice(symbol - 1, 1);
    front.unshift(moved!);
    if (filled >= size) throw new Damaged();
    counts[moved!]!++;
    tt[filled++] = moved!;
  }
  if (origin >= filled) throw new Damaged();
  return unsort(tt, filled, counts, origin, output);
}

/** The inverse Burrows–Wheeler transform, then the first run-length coding: four equal bytes and a count of more. */
function unsort(tt: Uint32Array, filled: number, counts: Int32Array, origin: number, output: Output): number {
  let sum = 0;
  const starts = counts.map((count) => (sum += count) - count);
  for (let i = 0; i < filled; i++) {
    const at = starts[tt[i]! & 0xff]!++;
    tt[at]! |= i << 8;
  }
  let crc = 0xffffffff | 0, position = tt[origin]! >>> 8, same = 0, last = -1;
  for (let i = 0; i < filled; i++) {
    const entry = tt[position]!;
    const byte = entry & 0xff;
    position = entry >>> 8;
    const counts = same === 4;
    const value = counts ? last : byte;
    const times = counts ? byte : 1;
    if (counts) same = 0;
    else same = byte === last ? same + 1 : 1;
    last = counts ? -1 : byte;
    for (let n = 0; n < times; n++) crc = (crc << 8) ^ CRC[(crc >>> 24) ^ value]!;
    output.put(value, times);
  }
  return ~crc >>> 0;
}

function usedBytes(bits: Bits): number[] {
  const ranges = bits.take(16);
  const used: number[] = [];
  for (let high = 0; high < 16; high++) {
    if (!(ranges & (0x8000 >> high))) continue;
    const map = bits.take(16);
    for (let low = 0; low < 16; low++) if (map & (0x8000 >> low)) used.push(high * 16 + low);
  }
  return used;
}

function readSelectors(bits: Bits, groups: number, count: number): number[] {
  const order = Array.from({ length: groups }, (_, index) => index);
  return Array.from({ length: count }, () => {
    let index = 0;
    while (bits.take(1) === 1) if (++index >= groups) throw new Damaged();
    const [moved] = order.splice(index, 1);
    order.unshift(moved!);
    return moved!;
  });
}

type Table = { first: Int32Array; limit: Int32Array; offset: Int32Array; symbols: number[] };

/** A canonical Huffman table: code lengths are told by steps from one symbol to the next. */
function readTable(bits: Bits, symbols: number): Table {
  let length = bits.take(5);
  const lengths = Array.from({ length: symbols }, () => {
    for (;;) {
      if (length < 1 || length > 20) throw new Damaged();
      if (bits.take(1) === 0) return length;
      length += bits.take(1) === 0 ? 1 : -1;
    }
  });
  const sorted = lengths.map((_, symbol) => symbol).sort((a, b) => lengths[a]! - lengths[b]! || a - b);
  const first = new Int32Array(22), limit = new Int32Array(22).fill(-1), offset = new Int32Array(22);
  let code = 0, index = 0;
  for (let bit = 1; bit <= 20; bit++) {
    const number = lengths.filter((one) => one === bit).length;
    [first[bit], offset[bit]] = [code, index];
    limit[bit] = code + number - 1;
    code = (code + number) << 1;
    index += number;
  }
  return { first, limit, offset, symbols: sorted };
}

function decode(bits: Bits, table: Table): number {
  let code = 0;
  for (let bit = 1; bit <= 20; bit++) {
    code = (code << 1) | bits.take(1);
    if (code <= table.limit[bit]! && code >= table.first[bit]!) return table.symbols[table.offset[bit]! + code - table.first[bit]!]!;
  }
  throw new Damaged();
}

class Bits {
  private readonly bytes: Uint8Array;
  private at = 0;
  private bit = 0;
  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Up to 24 bits, the first the highest. */
  take(count: number): number {
    let value = 0, left = count;
    while (left > 0) {
      if (this.at >= this.bytes.length) throw new Damaged();
      const now = Math.min(left, 8 - this.bit);
      value = (value << now) | ((this.bytes[this.at]! >> (8 - this.bit - now)) & ((1 << now) - 1));
      this.bit += now;
      left -= now;
      if (this.bit === 8) {
        this.bit = 0;
        this.at++;
      }
    }
    return value;
  }

  align(): void {
    if (this.bit > 0) {
      this.bit = 0;
      this.at++;
    }
  }

  more(): boolean {
    return this.at < this.bytes.length;
  }
}

class Output {
  full = false;
  private buffer = new Uint8Array(65_536);
  private length = 0;
  private readonly most: number;
  constructor(most: number) {
    this.most = most;
  }

  put(value: number, times: number): void {
    if (this.length + times > this.most) {
      this.full = true;
      throw new RangeError('output is full');
    }
    if (this.length + times > this.buffer.length) {
      const grown = new Uint8Array(this.buffer.length * 2);
      grown.set(this.buffer);
      this.buffer = grown;
    }
    this.buffer.fill(value, this.length, this.length + times);
    this.length += times;
  }

  done(): Uint8Array {
    return this.buffer.slice(0, this.length);
  }
}

/** CRC-32 with the highest bit first (polynomial 04C11DB7), as bzip2 has it. */
const CRC = Int32Array.from({ length: 256 }, (_, index) => {
  let value = index << 24;
  for (let bit = 0; bit < 8; bit++) value = value < 0 ? (value << 1) ^ 0x04c11db7 : value << 1;
  return value;
});
