/** The document of a policy, as it is served and as verification summaries name it. */
import { hash } from 'node:crypto';
import { canonicalJson } from '#lib/bytes/canonical-json.ts';
import type { JsonValue } from '#lib/bytes/json/json.ts';
import type { Policy } from '#lib/policy/facts/policy.ts';
import type { PolicyDocument } from '#db/vsa/policy-documents.ts';

const documents = new WeakMap<Policy, PolicyDocument>();

/** The policy as RFC 8785 canonical JSON, with the SHA-256 of these bytes. */
export function policyDocument(policy: Policy): PolicyDocument {
  const known = documents.get(policy);
  if (known !== undefined) return known;
  const body = canonicalJson(policy as unknown as JsonValue);
  const document = { policy: policy.id, version: policy.version, sha256: hash('sha256', body), body };
  documents.set(policy, document);
  return document;
}
