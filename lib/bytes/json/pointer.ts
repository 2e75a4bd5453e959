import { isObject, type JsonObject, type JsonValue } from './json.ts';

/** The RFC 6901 JSON pointer of a path of member names and array indices, with `~` and `/` escaped; `''` for none. */
export function jsonPointer(...steps: (string | number)[]): string {
  return steps.map((step) => `/${String(step).replaceAll('~', '~0').replaceAll('/', '~1')}`).join('');
}

/** The steps of a JSON pointer (RFC 6901 §4). */
export function stepsOf(pointer: string): string[] {
  return pointer
    .split('/')
    .slice(1)
    .map((step) => step.replaceAll('~1', '/').replaceAll('~0', '~'));
}

/** The value at a pointer, of own members only; undefined where there is none. */
export function valueAtPointer(value: JsonValue | undefined, pointer: string): JsonValue | undefined {
  let found = value;
  for (const step of stepsOf(pointer)) {
    if (Array.isArray(found)) found = /^(?:0|[1-9]\d{0,9})$/.test(step) ? found[Number(step)] : undefined;
    else found = isObject(found) && Object.hasOwn(found, step) ? found[step] : undefined;
  }
  return found;
}

/** An object with another value at a pointer to a member of objects; the same object where there is no such member. */
export function withValueAt(object: JsonObject, pointer: string, value: JsonValue): JsonObject {
  const [first, ...rest] = stepsOf(pointer);
  if (first === undefined || !Object.hasOwn(object, first)) return object;
  const inner = object[first]!;
  if (rest.length === 0) return { ...object, [first]: value };
  return isObject(inner) ? { ...object, [first]: withValueAt(inner, jsonPointer(...rest), value) } : object;
}

/**
 * The JSON pointer (RFC 6901) of the value or key at a byte offset. The text after the offset may be truncated or
 * invalid. Slow path: called once, for a document that is refused.
 */
export function pointerAt(bytes: Uint8Array, offset: number): string {
  const path: { key: string | null; index: number }[] = [];
  let depth = 0,
    i = 0,
    afterKey = false;
  while (i < bytes.length && i <= offset) {
    const c = bytes[i]!;
    const top = path[depth - 1];
    if (c === 0x22) {
      let j = i + 1;
      while (j < bytes.length && bytes[j] !== 0x22) j += bytes[j] === 0x5c ? 2 : 1;
      if (top && top.key !== null && !afterKey) top.key = readKey(bytes, i, Math.min(j, bytes.length - 1));
      i = j + 1;
      continue;
    }
    if (c === 0x7b || c === 0x5b) {
      path[depth] = { key: c === 0x7b ? '' : null, index: 0 };
      depth++;
      afterKey = false;
      if (depth > 256) break;
    } else if (c === 0x7d || c === 0x5d) {
      depth = Math.max(0, depth - 1);
      afterKey = true;
    } else if (c === 0x3a) afterKey = true;
    else if (c === 0x2c && top) {
      top.index++;
      afterKey = false;
    }
    i++;
  }
  return jsonPointer(
    ...path
      .slice(0, depth)
      .map((frame) => frame.key ?? frame.index)
      .filter((step) => step !== ''),
  );
}

function readKey(bytes: Uint8Array, start: number, end: number): string {
  const raw = Buffer.from(bytes.buffer, bytes.byteOffset + start, end - start + 1).toString('utf8');
  try {
    return JSON.parse(raw) as string;
  } catch {
    return raw.replaceAll('"', '');
  }
}
