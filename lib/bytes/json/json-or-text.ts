import type { JsonValue } from './json.ts';

/** The value of a JSON text; the text itself where it is no JSON. It has the limits of whoever read the text. */
export function jsonOrText(text: string): JsonValue {
  try {
    return JSON.parse(text) as JsonValue;
  } catch {
    return text;
  }
}

/** The same of the bytes of a text in UTF-8. */
export const jsonOrTextOf = (bytes: Uint8Array): JsonValue => jsonOrText(Buffer.from(bytes).toString('utf8'));
