/** The types of values, as far as they are known before an expression is evaluated. */

type ScalarType = 'bool' | 'int' | 'uint' | 'double' | 'string' | 'bytes' | 'null' | 'timestamp' | 'duration' | 'type';

/**
 * `any`: known only when the expression is evaluated. `nothing`: the element of an empty list. A record has the members
 * of its shape and no others, any of which may be absent; an `optional` one may be null.
 */
export type ValueType =
  | ScalarType
  | 'any'
  | 'nothing'
  | { list: ValueType }
  | { map: ValueType }
  | { record: Shape; optional?: true };

export type Shape = { readonly [member: string]: ValueType };

/** The name of the type without the types inside it. A record is a map. */
export function kindOf(type: ValueType): ScalarType | 'any' | 'nothing' | 'list' | 'map' {
  if (typeof type === 'string') return type;
  return 'list' in type ? 'list' : 'map';
}

/** The type of a value that has one of two types. */
export function joinTypes(a: ValueType, b: ValueType): ValueType {
  if (a === b || b === 'nothing') return a;
  if (a === 'nothing') return b;
  if (typeof a === 'object' && typeof b === 'object') {
    if ('list' in a && 'list' in b) return { list: joinTypes(a.list, b.list) };
    if ('map' in a && 'map' in b) return { map: joinTypes(a.map, b.map) };
    if ('record' in a && 'record' in b && a.record === b.record) return a.optional ? a : b;
  }
  return 'any';
}

const NUMBERS: ReadonlySet<string> = new Set(['int', 'uint', 'double']);

/** Whether two values of these types can be equal. */
export function areComparable(a: ValueType, b: ValueType): boolean {
  if (isOpen(a) || isOpen(b)) return true;
  const [left, right] = [kindOf(a), kindOf(b)];
  if (left === 'null' || right === 'null') return left === right || isOptional(a) || isOptional(b);
  if (typeof a === 'object' && typeof b === 'object' && 'list' in a && 'list' in b)
    return areComparable(a.list, b.list);
  return left === right || (NUMBERS.has(left) && NUMBERS.has(right));
}

function isOptional(type: ValueType): boolean {
  return typeof type === 'object' && 'record' in type && type.optional === true;
}

/** Whether the type is not known yet. */
export function isOpen(type: ValueType): boolean {
  return type === 'any' || type === 'nothing';
}
