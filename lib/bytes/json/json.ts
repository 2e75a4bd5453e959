/** A parsed JSON value (RFC 8259). Objects hold own, enumerable, unique keys and never `__proto__`. */
export type JsonValue = null | boolean | number | string | JsonValue[] | JsonObject;
export type JsonObject = { [key: string]: JsonValue };

/** Bounds of one document. A document over one of them is refused before a value is built. */
export type JsonLimits = {
  /** Nested arrays and objects. */
  depth: number;
  /** Array elements and object members together. */
  items: number;
  /** Bytes of one string, as written. */
  stringBytes: number;
  /** Bytes of the whole document. */
  bytes: number;
};

export const JSON_LIMITS: JsonLimits = {
  depth: 128,
  items: 1_000_000,
  stringBytes: 24 * 1024 * 1024,
  bytes: 32 * 1024 * 1024,
};

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
 * Why bytes are no JSON document, and where: `offset` counts bytes from 0, a byte order mark included, and is the
 * length where the text ends too early; `pointer` is an RFC 6901 pointer. `message` is `reason` and, where one byte is
 * wrong, its offset.
 */
export type JsonProblem = {
  ok: false;
  code: JsonProblemCode;
  reason: string;
  message: string;
  offset: number;
  pointer: string;
};

export function isObject(value: JsonValue | undefined): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value);
}

/** An own member of an object; undefined where the value is no object or has no such member. */
export function member(value: JsonValue | undefined, key: string): JsonValue | undefined {
  return isObject(value) && Object.hasOwn(value, key) ? value[key] : undefined;
}

/** Follow member names and array indices; undefined where the path leaves the value. */
export function valueAt(value: JsonValue | undefined, ...path: (string | number)[]): JsonValue | undefined {
  let here = value;
  for (const step of path)
    here = typeof step === 'number' ? (Array.isArray(here) ? here[step] : undefined) : member(here, step);
  return here;
}

/** A non-empty string, else null. */
export function asText(value: JsonValue | undefined): string | null {
  return typeof value === 'string' && value !== '' ? value : null;
}

/** A string, or a number or boolean written as one; else null. */
export function asLabel(value: JsonValue | undefined): string | null {
  return typeof value === 'number' || typeof value === 'boolean' ? String(value) : asText(value);
}

export function asList(value: JsonValue | undefined): JsonValue[] {
  return Array.isArray(value) ? value : [];
}

export function asObject(value: JsonValue | undefined): JsonObject {
  return isObject(value) ? value : {};
}
