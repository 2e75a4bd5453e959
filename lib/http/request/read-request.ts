/** What a request says, checked against its schema; where it comes from. */
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';

/**
 * The query by its schema; a word that is there and empty counts as left out, one that comes twice is a list. Throws
 * `bad-request` naming the word.
 */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.infer<Schema> {
  const words = new Map<string, string>();
  for (const [name, value] of new URL(request.url).searchParams)
    if (value !== '') words.set(name, words.has(name) ? `${words.get(name)},${value}` : value);
  return parseWithSchema(schema, Object.fromEntries(words));
}

/** A value by a schema, or `bad-request` saying what is wrong where. */
export function parseWithSchema<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const read = schema.safeParse(value);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  throw new AttestryError('bad-request', issue.message, {
    pointer: issue.path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
  });
}

/**
 * What limits are counted by: who the server found to be calling (`callerAddress`); where it said nothing, one bucket
 * for all.
 */
export function rateLimitKey(request: Request): string {
  return request.headers.get('x-forwarded-for')?.slice(0, 64) || 'direct';
}

/** One part of a path as it was meant, encoded or not. Throws `not-found` for what nobody could have meant. */
export function decodePathSegment(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AttestryError('not-found', 'there is nothing at this address', { cause });
  }
}
