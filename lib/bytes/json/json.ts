/** A parsed JSON value (RFC 8259). Objects hold own, enumerable, unique keys and never `__proto__`. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
/** A parsed JSON object. */
export type JsonObject = { [key: string]: JsonValue };

/** Limits of one document. The reader refuses a document over one of them before it builds a value. */
export type JsonLimits = {
  /** Nested arrays and objects. */
  depth: number;
  /** Array elements and object members together. */
  items: number;
  /** Bytes of one string between its quotes, escapes included. */
  stringBytes: number;
  /** Bytes of the whole document. */
  bytes: number;
};

/** The limits of every document that comes from outside, unless a reader needs narrower ones. */
export const JSON_LIMITS: JsonLimits = {
  depth: 128,
  items: 1_000_000,
  stringBytes: 24 * 1024 * 1024,
  bytes: 32 * 1024 * 1024,
};

/** Reasons for which `readJson` refuses a document; `unreadable` means that it is larger than the limit. */
export type JsonProblemCode =
  | 'empty'
  | 'not-utf8'
  | 'not-json'
  | 'duplicate-key'
  | 'forbidden-key'
  | 'too-deep'
  | 'too-many-items'
  | 'string-too-long'
  | 'number-out-of-range'
  | 'unreadable';

/**
 * The reason for which bytes are no JSON document, and its position. `offset` counts bytes from 0, a byte order mark
 * included, and is the length if the text ends too early. `pointer` is an RFC 6901 pointer. `message` is `reason`,
 * followed by the offset if one byte is wrong.
 */
export type JsonProblem = {
  ok: false;
  code: JsonProblemCode;
  reason: string;
  message: string;
  offset: number;
  pointer: string;
};

/** Whether a value is a JSON object: neither null nor an array. */
export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member of an object; undefined if the value is no object or has no such member. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** The value at a path of member names and array indices; undefined if there is none. */
export function valueAt(value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined {
  let current = value;
  for (const step of path) current = typeof step === 'number' ? elementAt(current, step) : member(current, step);
  return current;
}

function elementAt(value: JsonValue | undefined, index: number): JsonValue | undefined {
  return Array.isArray(value) ? value[index] : undefined;
}

/** A non-empty string, else null. */
export function asText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A string, or a number or boolean written as one; else null. */
export function asLabel(value: JsonValue | undefined): string | null {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : asText(value);
}

/** An array, else an empty one. */
export function asList(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

/** An object, else an empty one. */
export function asObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}
