/** A value that a connection takes from each delivery, or that is the same for every one. */
import * as z from 'zod';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer, valueAtPointer } from '#lib/bytes/json/pointer.ts';
import { UnreadableDeliveryError } from './read-payload.ts';
import type { SettingsProblem } from './source.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/** A JSON pointer (RFC 6901) into the body. */
export const pointer = z
  .string()
  .max(300)
  .regex(/^(?:\/(?:[^~/]|~[01])*)+$/, 'is no JSON pointer: write /a/b, with ~1 for a slash and ~0 for a tilde');
const constant = z.strictObject({ value: z.string().min(1).max(300) });
export const field = z.union([pointer, constant], {
  error: 'is neither a JSON pointer, as "/a/b", nor a value, as { "value": "production" }',
});
export type Field = z.infer<typeof field>;

/** The pointer of a field; empty for one that has the same value for every delivery. */
export const pointerOf = (from: Field): string => (typeof from === 'string' ? from : '');

/** The text of a field; null where there is none. */
export function optionalText(value: JsonValue, from: Field): string | null {
  return typeof from === 'string' ? textOf(valueAtPointer(value, from)) : from.value;
}

/** The text of a field. Throws an `UnreadableDeliveryError` at its pointer; `what` names it in the message. */
export function requiredText(value: JsonValue, from: Field, what: string): string {
  const found = optionalText(value, from);
  if (found === null)
    throw new UnreadableDeliveryError(pointerOf(from), `${what} is neither a text nor a number, or it is too long`);
  return found;
}

const MAX_TEXT = 500;

/** A text, or a whole number, of at most 500 characters; null for anything else. */
export function textOf(value: JsonValue | undefined): string | null {
  const text = typeof value === 'number' && Number.isSafeInteger(value) ? String(value) : value;
  return typeof text === 'string' && text !== '' && text.length <= MAX_TEXT ? text : null;
}

/** The first thing that is wrong with settings by their schema; null: nothing. */
export function problemWith(schema: z.ZodType, settings: JsonValue | undefined): SettingsProblem | null {
  const read = schema.safeParse(settings, SCHEMA_MESSAGES);
  if (read.success) return null;
  const [issue] = read.error.issues;
  return { pointer: jsonPointer(...issue!.path.map(String)), message: issue!.message };
}
