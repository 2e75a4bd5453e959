/** Parse the parts of a request by their schemas. */
import * as z from 'zod';
import { AttestryError } from '#lib/errors.ts';
import { SCHEMA_MESSAGES } from '#lib/bytes/schema/messages.ts';

/**
 * Parse the query by a schema. An empty parameter counts as left out; a repeated one becomes a comma-separated list.
 * Throws `bad-request` with a pointer to the parameter.
 */
export function readQuery<Schema extends z.ZodType>(request: Request, schema: Schema): z.infer<Schema> {
  const parameters = new Map<string, string>();
  for (const [name, value] of new URL(request.url).searchParams)
    if (value !== '') parameters.set(name, parameters.has(name) ? `${parameters.get(name)},${value}` : value);
  return parseWithSchema(schema, Object.fromEntries(parameters));
}

/** Parse a value by a schema. Throws `bad-request` with the first problem and its JSON pointer. */
export function parseWithSchema<Schema extends z.ZodType>(schema: Schema, value: unknown): z.infer<Schema> {
  const read = schema.safeParse(value, SCHEMA_MESSAGES);
  if (read.success) return read.data;
  const issue = read.error.issues[0]!;
  // The path of an unknown member is that of the object that has it.
  const path = issue.code === 'unrecognized_keys' ? [...issue.path, issue.keys[0]!] : issue.path;
  throw new AttestryError('bad-request', issue.message, {
    pointer: path.map((part) => `/${String(part).replaceAll('~', '~0').replaceAll('/', '~1')}`).join(''),
  });
}

/**
 * The key of the rate limit: the address that the server found for the caller (`callerAddress`), or one key for all
 * requests without an address.
 */
export function rateLimitKey(request: Request): string {
  return request.headers.get('x-forwarded-for')?.slice(0, 64) || 'direct';
}

/** Decode one path segment. Throws `not-found` for invalid percent-encoding. */
export function decodePathSegment(part: string): string {
  try {
    return decodeURIComponent(part);
  } catch (cause) {
    throw new AttestryError('not-found', 'there is nothing at this address', { cause });
  }
}
