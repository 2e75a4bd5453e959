import { isObject, asText, type JsonObject } from '#lib/bytes/json/json.ts';
import type { OuterClaim } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonFormat } from '../../read/content.ts';
import { readPayload } from '#lib/evidence/payload/payload.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { isDsseEnvelope, readEnvelope } from './dsse.ts';
import { isSigstoreBundle, readBundle } from './sigstore-bundle.ts';

/**
 * One item of a list with a bundle (or an envelope) in a member: npm's `{predicateType, bundle}`, GitHub's `{bundle,
 * bundle_url, repository_id}`. The whole item is the evidence, because its claims beside the bundle must agree with the
 * signed content.
 */
export const bundleItem: JsonFormat = {
  recognises: (value) =>
    bundleMember(value) !== null ||
    isPointerToBundle(value) ||
    ('bundle' in value && ('predicateType' in value || 'repository_id' in value)),
  read: (document) => readItem(document.value),
};

function bundleMember(value: JsonObject): 'bundle' | 'attestation' | null {
  return (
    (['bundle', 'attestation'] as const).find(
      (key) => isObject(value[key]) && (isSigstoreBundle(value[key]) || isDsseEnvelope(value[key])),
    ) ?? null
  );
}

/** GitHub's API since 2026: `bundle` is null or absent, and `bundle_url` is its address. */
function isPointerToBundle(value: JsonObject): boolean {
  return (
    (value['bundle'] === null || value['bundle'] === undefined) &&
    typeof value['bundle_url'] === 'string' &&
    !('predicate' in value)
  );
}

function readItem(value: JsonObject): Content | Refusal {
  const key = bundleMember(value);
  if (key === null && !isPointerToBundle(value)) return refuse('wrong-type', '/bundle', 'This is no Sigstore bundle.');
  if (key === null)
    return refuse(
      'missing-field',
      '/bundle',
      'The document does not contain the bundle: fetch the bundle from `bundle_url` and send that.',
    );
  const inner = value[key] as JsonObject;
  const read = isSigstoreBundle(inner) ? readBundle(inner, `/${key}`) : readWrappedEnvelope(inner, `/${key}`);
  if (isRefusal(read)) return read;
  const outer = asText(value['predicateType']);
  if (outer === null) return read;
  const claim: OuterClaim = {
    pointer: '/predicateType',
    check: 'predicate',
    against: 'predicateType',
    value: outer,
    signed: read.predicateType,
  };
  return { ...read, outerClaims: [...read.outerClaims, claim] };
}

function readWrappedEnvelope(value: JsonObject, where: string): Content | Refusal {
  const envelope = readEnvelope(value, where);
  if (isRefusal(envelope)) return envelope;
  const payload = readPayload(envelope, where);
  return isRefusal(payload)
    ? payload
    : makeContent('dsse', { ...payload, mediaType: envelope.payloadType, signed: { kind: 'dsse', envelope } });
}
