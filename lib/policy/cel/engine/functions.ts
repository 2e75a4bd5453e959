/** The functions that an expression may call, each of which counts its work before it does it. */
import {
  celEnv,
  celFunc,
  celList,
  CelScalar,
  celMethod,
  isCelError,
  isCelList,
  isCelMap,
  type CelEnv,
  type CelFunc,
  type CelInput,
  type CelType,
  type CelValue,
} from '@bufbuild/cel';
import type { ValueType } from '#lib/policy/cel/language/value-type.ts';
import { createMeter, unitsOfText, weightOf } from './meter.ts';
import { compilePattern } from './pattern.ts';
import { STRICT_FUNCTIONS } from './strict-functions.ts';

/** Operators and functions of the engine. Others exist, and no expression may call them. */
const OFFERED = new Set(
  `!_ -_ _==_ _!=_ _<_ _<=_ _>_ _>=_ @in _+_ _-_ _*_ _/_ _%_
  size contains startsWith endsWith matches
  int uint double bool bytes string timestamp duration type dyn
  getFullYear getMonth getDate getDayOfMonth getDayOfWeek getDayOfYear
  getHours getMinutes getSeconds getMilliseconds`.split(/\s+/),
);

/** Where the engine reads a number as a time, or asks the system about time zones. */
const REFUSED = /^(?:timestamp|duration)\(int\)$|Timestamp\.get\w+\(string\)$/;

/** The name of the function that counts the elements of a macro's list, and of those that collect its results. */
export const COUNTED_RANGE = '@range';
export const NEW_LIST = '@list';
export const APPEND = '@append';

export const meter = createMeter();

type Arguments = readonly CelValue[];

function lengthOf(value: CelValue | undefined): number {
  if (typeof value === 'string' || value instanceof Uint8Array) return value.length;
  return isCelList(value) || isCelMap(value) ? value.size : 1;
}

/** Functions whose work grows with their values. */
const COSTS: { [name: string]: (args: Arguments) => number } = {
  '_==_': ([a, b]) => Math.min(weightOf(a!), weightOf(b!)),
  '_!=_': ([a, b]) => Math.min(weightOf(a!), weightOf(b!)),
  '_+_': ([a, b]) => (isCelList(a) ? lengthOf(a) + lengthOf(b) : unitsOfText(lengthOf(a) + lengthOf(b))),
  '@in': ([value, range]) => (isCelList(range) ? Math.min(lengthOf(range) * weightOf(value!), weightOf(range)) : 1),
  size: ([value]) => (typeof value === 'string' ? value.length / 8 : 0),
  contains: ([text, part]) => 1 + (lengthOf(text) * lengthOf(part)) / 256,
  matches: ([text, source]) => 1 + (lengthOf(text) * instructionsOf(source!)) / 8,
};

function instructionsOf(source: CelValue): number {
  const pattern = typeof source === 'string' ? compilePattern(source) : '';
  return typeof pattern === 'string' ? 1 : pattern.instructions;
}

/** Any other function reads each of its values at most once. */
function costOf(name: string, args: Arguments): number {
  return Object.hasOwn(COSTS, name)
    ? COSTS[name]!(args)
    : args.reduce((sum: number, arg) => sum + lengthOf(arg) / 64, 0);
}

/** The function with its work counted. It has the signature of the function and replaces it in the engine. */
function counted(original: CelFunc): CelFunc {
  const { name, target, result } = original;
  const call = (self: CelValue | undefined, args: CelValue[]): CelInput => {
    meter.charge(costOf(name, self === undefined ? args : [self, ...args]));
    const value = original.call(0, self, args);
    if (value === undefined) throw new Error(`${name} does not accept these values`);
    if (isCelError(value)) throw value;
    return value as CelInput;
  };
  const types = original.arguments;
  return target === undefined
    ? celFunc(name, types, result, (...args) => call(undefined, args))
    : celMethod(name, target, types, result, function (...args) {
        return call(this, args);
      });
}

/** The arrays of lists that a macro still collects. */
const collected = new WeakMap<object, CelInput[]>();
const { DYN, INT } = CelScalar;

/** What the macros use beside the functions of the engine. The names are no identifiers: no source can call them. */
const INTERNAL: readonly CelFunc[] = [
  celFunc(COUNTED_RANGE, [DYN, INT], DYN, (range, nodes) => {
    if (isCelList(range) || isCelMap(range)) meter.charge(range.size * Number(nodes));
    return range as CelInput;
  }),
  celFunc(NEW_LIST, [], DYN, () => {
    const elements: CelInput[] = [];
    const list = celList(elements);
    collected.set(list, elements);
    return list;
  }),
  celFunc(APPEND, [DYN, DYN], DYN, (list, element) => {
    collected.get(list as object)!.push(element as CelInput);
    return list as CelInput;
  }),
];

function offeredFunctions(): CelFunc[] {
  const byId = new Map([...celEnv().funcs, ...STRICT_FUNCTIONS].map((one) => [one.id, one]));
  return [...byId.values()].filter(({ name, id }) => OFFERED.has(name) && !REFUSED.test(id));
}

const offered = offeredFunctions();

/** The environment in which every expression is planned. */
export const ENVIRONMENT: CelEnv = celEnv({ funcs: [...offered.map(counted), ...INTERNAL] });

/** A function or method as the checker needs it. `target`: the value before the dot; null for a function. */
export type Signature = { target: ValueType | null; arguments: ValueType[]; result: ValueType };

/** The signatures of every function that an expression may call, by name. */
export const SIGNATURES: ReadonlyMap<string, readonly Signature[]> = new Map(
  [...Map.groupBy(offered, ({ name }) => name)].map(([name, functions]) => [
    name,
    functions.map(({ target, result, arguments: types }) => ({
      target: target === undefined ? null : valueType(target),
      arguments: types.map(valueType),
      result: valueType(result),
    })),
  ]),
);

function valueType(type: CelType): ValueType {
  switch (type.kind) {
    case 'list':
      return { list: 'any' };
    case 'map':
      return { map: 'any' };
    case 'object':
      return type.name === 'google.protobuf.Timestamp' ? 'timestamp' : 'duration';
    case 'scalar':
      if (type.scalar === 'dyn') return 'any';
      return type.scalar === 'null_type' ? 'null' : type.scalar;
  }
}
