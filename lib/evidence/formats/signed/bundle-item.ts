import { isObject, text, type JsonObject } from '#lib/bytes/json/json.ts';
import type { OuterClaim } from '../../evidence.ts';
import type { Content, JsonFormat } from '../../read/content.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { claimsBundle, readBundle } from './sigstore-bundle.ts';

/**
 * One item of a list that carries a bundle in a member: npm's `{predicateType, bundle}`, GitHub's `{bundle, bundle_url, repository_id}`.
 * The whole item is the evidence, since what it says beside the bundle must agree with what the bundle signs.
 */
export const bundleItem: JsonFormat = {
  claims: (value) => carrier(value) !== null || isPointerToBundle(value) || ('bundle' in value && ('predicateType' in value || 'repository_id' in value)),
  read: (document) => readItem(document.value),
};

function carrier(value: JsonObject): 'bundle' | 'attestation' | null {
  if (isObject(value['bundle']) && claimsBundle(value['bundle'])) return 'bundle';
  return isObject(value['attestation']) && claimsBundle(value['attestation']) ? 'attestation' : null;
}

/** GitHub's API since 2026: `bundle` is null, or gone, and `bundle_url` says where it is. */
function isPointerToBundle(value: JsonObject): boolean {
  return (value['bundle'] === null || value['bundle'] === undefined) && typeof value['bundle_url'] === 'string' && !('predicate' in value);
}

function readItem(value: JsonObject): Content | Refusal {
  const key = carrier(value);
  if (key === null && !isPointerToBundle(value)) return refuse('wrong-type', '/bundle', 'This is no Sigstore bundle.');
  if (key === null) return refuse('missing-field', '/bundle', 'The bundle itself is not in here: fetch what `bundle_url` names and send that.');
  const read = readBundle(value[key] as JsonObject, `/${key}`);
  if (isRefusal(read)) return read;
  const outer = text(value['predicateType']);
  if (outer === null) return read;
  const claim: OuterClaim = { pointer: '/predicateType', check: 'predicate', against: 'predicateType', value: outer, signed: read.predicateType };
  return { ...read, outerClaims: [...read.outerClaims, claim] };
}
