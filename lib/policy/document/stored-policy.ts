/** Reads the document of a policy as it was stored. */
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { PolicyDocument } from './schema.ts';

/**
 * A stored document. It was checked when it was stored, perhaps by an earlier version with other checks, so it is not
 * checked again: `compilePolicy` keeps a rule that this version cannot test as one in error.
 */
export function storedPolicy(value: JsonValue): PolicyDocument {
  return value as unknown as PolicyDocument;
}
