/** Small JSON bodies: parsed strictly, then checked by their schema. */
import type * as z from 'zod';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { AttestryError } from '#lib/errors.ts';
import { parseWithSchema } from '#lib/http/request/read-request.ts';
import { type BodyCaps, withBody } from './raw-body.ts';

const KIB = 1024;
const MAX_BYTES = 64 * KIB;

function capsOf(bytes: number): BodyCaps {
  return { wire: bytes, plain: bytes, idleMs: 15_000 };
}

/**
 * Read a body of at most `maxBytes` (64 KiB) by a schema. `whenEmpty` is the value of an empty body; without it an
 * empty body is refused. Throws `bad-request` with a pointer, `too-large`, and what `withBody` throws.
 */
export async function readJsonBody<Schema extends z.ZodType>(
  request: Request,
  schema: Schema,
  whenEmpty?: unknown,
  maxBytes = MAX_BYTES,
): Promise<z.infer<Schema>> {
  return withBody(request, capsOf(maxBytes), async (bytes) => {
    if (bytes.length === 0 && whenEmpty !== undefined) return parseWithSchema(schema, whenEmpty);
    const read = readJson(bytes);
    if (!read.ok)
      throw new AttestryError('bad-request', `the body is not JSON that can be read: ${read.reason}`, {
        pointer: read.pointer,
      });
    return parseWithSchema(schema, read.value);
  });
}
