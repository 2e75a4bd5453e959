/** Converts bound values to those of the engine, by their declared types. */
import { celList, celMap, type CelInput } from '@bufbuild/cel';
import { timestampFromMs } from '@bufbuild/protobuf/wkt';
import type { ValueType } from '#lib/policy/cel/language/value-type.ts';

/** A value as it is bound: JSON, with times in RFC 3339. It survives a structured clone. */
export type BoundValue =
  | null
  | boolean
  | number
  | string
  | readonly BoundValue[]
  | { readonly [member: string]: BoundValue | undefined };

/** Seconds of 0001-01-01 and of the end of 9999: the range of a timestamp. */
const [FIRST_MS, LAST_MS] = [-62_135_596_800_000, 253_402_300_799_999];

/**
 * The value as the declared type says: members that the shape does not have are left out, whole numbers become ints and
 * times become timestamps. Undefined where there is no value: the member is then absent, and so is a member that is
 * null. Every object becomes a map, so that no member of a JavaScript object can be reached.
 */
export function toEngineValue(type: ValueType, value: BoundValue | undefined): CelInput | undefined {
  if (value === undefined || value === null) return undefined;
  if (type === 'any') return fromJson(value);
  if (typeof type === 'object') return fromParts(type, value);
  switch (type) {
    case 'int':
      return typeof value === 'number' && Number.isFinite(value) ? BigInt(Math.trunc(value)) : undefined;
    case 'timestamp':
      return typeof value === 'string' ? toTimestamp(value) : undefined;
    default:
      return typeof value === 'object' ? undefined : value;
  }
}

function fromParts(type: Exclude<ValueType, string>, value: BoundValue): CelInput | undefined {
  if ('list' in type) {
    if (!Array.isArray(value)) return undefined;
    return celList((value as readonly BoundValue[]).flatMap((element) => toEngineValue(type.list, element) ?? []));
  }
  if (typeof value !== 'object' || value === null || Array.isArray(value)) return undefined;
  const members = value as { readonly [member: string]: BoundValue | undefined };
  const names =
    'map' in type ? Object.keys(members) : Object.keys(type.record).filter((name) => Object.hasOwn(members, name));
  const entries = new Map<string, CelInput>();
  for (const name of names) {
    const member = toEngineValue('map' in type ? type.map : type.record[name]!, members[name]);
    if (member !== undefined) entries.set(name, member);
  }
  return celMap(entries);
}

/** Undeclared JSON: numbers are doubles, as CEL reads JSON, and a member that is null is absent. */
function fromJson(value: BoundValue): CelInput {
  if (value === null || typeof value !== 'object') return value;
  if (Array.isArray(value)) return celList((value as readonly BoundValue[]).map((element) => fromJson(element)));
  const entries = new Map<string, CelInput>();
  for (const [name, member] of Object.entries(value))
    if (member !== null && member !== undefined) entries.set(name, fromJson(member));
  return celMap(entries);
}

function toTimestamp(text: string): CelInput | undefined {
  const milliseconds = Date.parse(text);
  return milliseconds >= FIRST_MS && milliseconds <= LAST_MS ? timestampFromMs(milliseconds) : undefined;
}
