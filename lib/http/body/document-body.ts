/**
 * Reads the requests about policies and about predicate types: the document is the body, as YAML, or a member of a JSON
 * object.
 */
import type * as z from 'zod';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { AttestryError } from '#lib/errors.ts';
import { POLICY_LIMITS } from '#lib/policy/document/schema.ts';
import { countRequest } from '#lib/http/caller-limits.ts';
import { changeQuery, policyCheckRequest, policyRequest, retireRequest } from '#lib/http/contract/policy/policy.ts';
import { parseWithSchema, readQuery } from '#lib/http/request/read-request.ts';
import { readJsonBody } from './json-body.ts';
import { withBody } from './raw-body.ts';

const KIB = 1024;
/** A text in a JSON string has up to two bytes for each of its own, and there is a reason beside it. */
const MAX_BYTES = 2 * POLICY_LIMITS.bytes + 16 * KIB;

/** RFC 9512, with the names that were usual before. */
const YAML = new Set(['application/yaml', 'application/x-yaml', 'text/yaml', 'text/x-yaml']);

/** A document of this size counts as one check. */
const BYTES_PER_CHECK = 8 * KIB;

/** A document to apply. Beside a document in YAML, reason and version are parameters. Throws as `readDocumentBody`. */
export function readDocumentChange(request: Request): Promise<z.infer<typeof policyRequest>> {
  return readDocumentBody(request, policyRequest, { beside: () => readQuery(request, changeQuery) });
}

/**
 * A document to check, counted against the limit of its caller: a large one as several. Throws as `readDocumentBody`,
 * and `rate-limited`.
 */
export async function readDocumentToCheck(request: Request): Promise<unknown> {
  await countRequest(request, 'policyChecks');
  const { document } = await readDocumentBody(request, policyCheckRequest, {
    beside: () => ({}),
    examine: (bytes) => countRequest(request, 'policyChecks', Math.floor(bytes / BYTES_PER_CHECK)),
  });
  return document;
}

/** Why and in which version a document is retired. Without a body, reason and version are parameters. */
export function readRetirement(request: Request): Promise<z.infer<typeof retireRequest>> {
  const isInQuery = new URL(request.url).searchParams.has('reason');
  return readJsonBody(request, retireRequest, isInQuery ? readQuery(request, changeQuery) : {});
}

/**
 * The request by its schema. A body in YAML is the document; `beside` has the other members then. `examine` is called
 * with the number of bytes before they are parsed. Throws `unsupported-media-type`, `too-large`, `bad-request`.
 */
async function readDocumentBody<Schema extends z.ZodType<{ document?: unknown }>>(
  request: Request,
  schema: Schema,
  { beside, examine }: { beside: () => object; examine?: (bytes: number) => Promise<void> },
): Promise<z.infer<Schema>> {
  const isYaml = isYamlRequest(request);
  return withBody(request, { wire: MAX_BYTES, plain: MAX_BYTES, idleMs: 15_000 }, async (bytes) => {
    await examine?.(bytes.length);
    const read = isYaml
      ? parseWithSchema(schema, { document: textOf(bytes), ...beside() })
      : parseWithSchema(schema, jsonOf(bytes));
    const { document } = read;
    const size = Buffer.byteLength(typeof document === 'string' ? document : JSON.stringify(document));
    if (size > POLICY_LIMITS.bytes)
      throw new AttestryError('too-large', `a document may have at most ${POLICY_LIMITS.bytes / KIB} KiB`, {
        pointer: '/document',
      });
    return read;
  });
}

function isYamlRequest(request: Request): boolean {
  const type = (request.headers.get('content-type') ?? 'application/json').split(';')[0]!.trim().toLowerCase();
  if (YAML.has(type)) return true;
  if (type === 'application/json') return false;
  throw new AttestryError(
    'unsupported-media-type',
    'send the document as application/yaml, or an object with document and reason as application/json',
  );
}

function textOf(bytes: Uint8Array): string {
  try {
    return new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  } catch (cause) {
    throw new AttestryError('bad-request', 'the document is not UTF-8', { cause });
  }
}

function jsonOf(bytes: Uint8Array): unknown {
  const read = readJson(bytes);
  if (read.ok) return read.value;
  throw new AttestryError('bad-request', `the body is not JSON that can be read: ${read.reason}`, {
    pointer: read.pointer,
  });
}
