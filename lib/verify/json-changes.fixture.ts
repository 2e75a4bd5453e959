/** Changes of a JSON document in one place, for tests that attack what was signed. */
import type { Json } from '#lib/evidence/model/evidence.ts';

/** Keys and indices from the top of the document. */
export type JsonPath = (string | number)[];

/** Every text and number in a document, by its place. */
export function leafValues(value: Json, at: JsonPath = []): { at: JsonPath; value: string | number }[] {
  if (typeof value === 'string' || typeof value === 'number') return [{ at, value }];
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) =>
    leafValues(one, [...at, Array.isArray(value) ? Number(key) : key]),
  );
}

/** A copy of the document with another value at the place. */
export function replaceAt<T extends Json>(document: T, at: JsonPath, value: Json): T {
  const copy = structuredClone(document);
  let holder = copy as unknown as { [key: string | number]: Json };
  for (const key of at.slice(0, -1)) holder = holder[key] as unknown as { [key: string | number]: Json };
  holder[at.at(-1)!] = value;
  return copy;
}

const isBase64 = (text: string): boolean => text.length > 16 && Buffer.from(text, 'base64').toString('base64') === text;

/** A value with one bit of what it encodes changed, at several places. */
export function bitFlips(value: string | number): (string | number)[] {
  if (typeof value === 'number') return [value + 1];
  if (/^\d+$/u.test(value)) return [String(Number(value) + 1), String(Math.max(0, Number(value) - 1))];
  const bytes = Buffer.from(value, isBase64(value) ? 'base64' : 'utf8');
  return Array.from({ length: Math.min(14, bytes.length) }, (_, i) => {
    const at = Math.floor((i * bytes.length * 8) / 14) + (i % 8);
    const changed = Buffer.from(bytes);
    changed[Math.min(bytes.length - 1, at >> 3)]! ^= 1 << (at & 7);
    return changed.toString(isBase64(value) ? 'base64' : 'utf8');
  });
}

/** The place of every member of an object and every element of a list. */
export function memberPaths(value: Json, at: JsonPath = []): JsonPath[] {
  if (typeof value !== 'object' || value === null) return [];
  return Object.entries(value).flatMap(([key, one]) => {
    const place = [...at, Array.isArray(value) ? Number(key) : key];
    return [place, ...memberPaths(one, place)];
  });
}

/** A copy of the document without the member or element at the place. */
export function removeAt<T extends Json>(document: T, at: JsonPath): T {
  const copy = structuredClone(document);
  let holder = copy as unknown as { [key: string | number]: Json };
  for (const key of at.slice(0, -1)) holder = holder[key] as unknown as { [key: string | number]: Json };
  if (Array.isArray(holder)) holder.splice(Number(at.at(-1)), 1);
  else delete holder[at.at(-1)!];
  return copy;
}
