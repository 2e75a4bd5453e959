/** Reads the fields of a predicate. Only own members are read, so that no pointer reaches a prototype. */
import { isObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { valueAtPointer } from '#lib/bytes/json/pointer.ts';
import { isDateTime } from '#lib/policy/json-schema/formats.ts';

/** What the values of a field are. */
export const FIELD_TYPES = ['text', 'number', 'boolean', 'time', 'digest', 'link', 'list'] as const;
export type FieldType = (typeof FIELD_TYPES)[number];

/** A value of a predicate that a team has named. */
export type Field = {
  /** The name by which rules bind it: `fields.NAME`. */
  name: string;
  /** The JSON pointer of the value in the predicate. */
  pointer: string;
  title?: string | undefined;
  type: FieldType;
  /** Whether the pages of documents and artifacts show it. */
  show: boolean;
  /** Whether rules may read it. */
  bind: boolean;
};

/** The elements of a list, and the members of a digest set, that are read. */
const MAX_ELEMENTS = 5_000;
const ALGORITHM = /^[A-Za-z0-9][A-Za-z0-9_-]{0,40}$/;
const DIGEST = /^[A-Za-z0-9][A-Za-z0-9_+.-]{0,40}:\S{1,200}$/;

/** What is read of a field. A digest is `algorithm:value`, a time RFC 3339. */
export type FieldValue = string | number | boolean | readonly (string | number | boolean)[];

/**
 * The value of a field as its type says. `absent`: the predicate has no such member, or it is null. `other`: it has
 * another type.
 */
export type FieldReading = { state: 'value'; value: FieldValue } | { state: 'absent' } | { state: 'other' };

const READERS: { readonly [type in FieldType]: (value: JsonValue) => FieldValue | null } = {
  text: (value) => (typeof value === 'string' ? value : null),
  number: (value) => (typeof value === 'number' ? value : null),
  boolean: (value) => (typeof value === 'boolean' ? value : null),
  time: (value) => (typeof value === 'string' && isDateTime(value) ? value : null),
  digest: readDigest,
  link: (value) => (typeof value === 'string' && isLink(value) ? value : null),
  list: readList,
};

/** Read a field of a predicate. */
export function readField({ pointer, type }: Field, predicate: JsonValue): FieldReading {
  const found = valueAtPointer(predicate, pointer);
  if (found === undefined || found === null) return { state: 'absent' };
  const value = READERS[type](found);
  return value === null ? { state: 'other' } : { state: 'value', value };
}

/** A text `algorithm:value`, or a digest set of in-toto with one member or with `sha256`. */
function readDigest(value: JsonValue): string | null {
  if (typeof value === 'string') return DIGEST.test(value) ? value : null;
  if (!isObject(value)) return null;
  const [first, ...others] = Object.keys(value);
  const algorithm = Object.hasOwn(value, 'sha256') ? 'sha256' : first;
  if (algorithm === undefined || (algorithm !== 'sha256' && others.length > 0) || !ALGORITHM.test(algorithm))
    return null;
  const digest = value[algorithm];
  return typeof digest === 'string' && /^\S{1,200}$/.test(digest) ? `${algorithm}:${digest}` : null;
}

/** An address of the web: a page makes a link of nothing else. */
function isLink(text: string): boolean {
  return /^https?:\/\/[^\s"'<>\\]{1,2000}$/i.test(text) && URL.canParse(text);
}

/** A list of texts, numbers and booleans. */
function readList(value: JsonValue): FieldValue | null {
  if (!Array.isArray(value) || value.length > MAX_ELEMENTS) return null;
  const isSimple = value.every((element) => element !== null && typeof element !== 'object');
  return isSimple ? (value as (string | number | boolean)[]) : null;
}
