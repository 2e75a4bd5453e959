/**
 * Writes a WebAssembly module (WebAssembly Core Specification 2.0 §5), with only the instructions that the arithmetic
 * of curves needs. Expressions are lists of bytes. Addresses are i32, all other numbers are i64.
 */
export type Code = readonly number[];

/** A function of up to three i32 parameters without a result. `locals` are i64 and numbered after the parameters. */
export type WasmFunction = { name: string; params: number; locals: number; body: Code };

/** LEB128, unsigned. */
function unsigned(value: number): number[] {
  const out: number[] = [];
  let rest = value;
  do {
    const low = rest % 128;
    rest = Math.floor(rest / 128);
    out.push(rest > 0 ? low | 0x80 : low);
  } while (rest > 0);
  return out;
}

/** LEB128, signed. */
function signed(value: number): number[] {
  const out: number[] = [];
  for (let rest = value; ;) {
    const low = ((rest % 128) + 128) % 128;
    rest = Math.floor(rest / 128);
    const isLast = (rest === 0 && low < 64) || (rest === -1 && low >= 64);
    out.push(isLast ? low : low | 0x80);
    if (isLast) return out;
  }
}

export const getLocal = (index: number): Code => [0x20, ...unsigned(index)];
export const setLocal = (index: number, value: Code): Code => [...value, 0x21, ...unsigned(index)];
/** The address in a parameter plus `offset` bytes, or the fixed address `offset` where `param` is null. */
export const address = (param: number | null, offset: number): Code =>
  param === null ? [0x41, ...signed(offset)] : [...getLocal(param), 0x41, ...signed(offset), 0x6a];
export const constant = (value: number): Code => [0x42, ...signed(value)];
/** Load four bytes of memory as an unsigned number. */
export const load = (at: Code, offset: number): Code => [...at, 0x35, 2, ...unsigned(offset)];
/** Store the low four bytes of a number in memory. */
export const store = (at: Code, offset: number, value: Code): Code => [...at, ...value, 0x3e, 2, ...unsigned(offset)];
export const plus = (a: Code, b: Code): Code => [...a, ...b, 0x7c];
export const minus = (a: Code, b: Code): Code => [...a, ...b, 0x7d];
export const times = (a: Code, b: Code): Code => [...a, ...b, 0x7e];
export const and = (a: Code, b: Code): Code => [...a, ...b, 0x83];
export const shiftLeft = (a: Code, bits: number): Code => (bits === 0 ? a : [...a, ...constant(bits), 0x86]);
/** An arithmetic shift, which keeps the sign. */
export const shiftRight = (a: Code, bits: number): Code => [...a, ...constant(bits), 0x87];
export const call = (index: number, ...args: Code[]): Code => [...args.flat(), 0x10, ...unsigned(index)];

const list = (items: readonly Code[]): number[] => [...unsigned(items.length), ...items.flat()];
const section = (id: number, content: Code): number[] => [id, ...unsigned(content.length), ...content];
const text = (value: string): number[] => [...unsigned(value.length), ...Buffer.from(value, 'latin1')];
const sized = (content: Code): number[] => [...unsigned(content.length), ...content];

/**
 * The bytes of a module that imports one memory as `host.memory` and exports every function by its name. `call` refers
 * to functions by their index in this list.
 */
export function writeModule(functions: readonly WasmFunction[]): Uint8Array<ArrayBuffer> {
  const types = [0, 1, 2, 3].map((params): Code => [0x60, ...list(Array.from({ length: params }, () => [0x7f])), 0]);
  return Uint8Array.from([
    0,
    0x61,
    0x73,
    0x6d,
    1,
    0,
    0,
    0,
    ...section(1, list(types)),
    ...section(2, list([[...text('host'), ...text('memory'), 2, 0, 1]])),
    ...section(3, list(functions.map((one) => unsigned(one.params)))),
    ...section(7, list(functions.map((one, index) => [...text(one.name), 0, ...unsigned(index)]))),
    ...section(
      10,
      list(
        functions.map((one) =>
          sized([...list(one.locals > 0 ? [[...unsigned(one.locals), 0x7e]] : []), ...one.body, 0x0b]),
        ),
      ),
    ),
  ]);
}
