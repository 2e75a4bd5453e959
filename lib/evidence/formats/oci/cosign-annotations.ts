import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';
import { isObject, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { readJson } from '#lib/bytes/json/read-json.ts';
import { sha256 } from '#lib/bytes/sha256.ts';
import type { Signed } from '#lib/evidence/model/evidence.ts';
import { CERTIFICATE, CHAIN, SIGNATURE } from '#lib/evidence/read/cosign-annotations.ts';
import type { JsonDocument } from '#lib/evidence/read/content.ts';
import { isRefusal, refuse, type Refusal } from '#lib/evidence/read/refusal.ts';
import { certificatesOfPem } from '#lib/evidence/formats/signature/pem.ts';
import { rekorBundleEntry } from '#lib/evidence/formats/signature/rekor-bundle.ts';

/** Further annotations of the cosign storage scheme (BUNDLE_SPEC). */
const BUNDLE = 'dev.sigstore.cosign/bundle';
const TIMESTAMP = 'dev.sigstore.cosign/rfc3161timestamp';

export type Annotations = {
  signature: Uint8Array | null;
  certificatePem: string | null;
  chainPem: string | null;
  tlogEntry: JsonObject | null;
  timestamp: string | null;
};

/** Decode the annotations of a cosign layer. */
export function readAnnotations(value: JsonObject, where: string): Annotations | Refusal {
  const signature = asText(value[SIGNATURE]);
  const bytes = signature === null ? null : decodeBase64(signature);
  if (signature !== null && bytes === null)
    return refuse('bad-base64', where, 'The signature annotation of a cosign layer is not base64.');
  const bundle = parseNestedJson(value[BUNDLE]);
  const tlogEntry = bundle === null ? null : rekorBundleEntry(bundle, where);
  if (isRefusal(tlogEntry)) return tlogEntry;
  const timestamp = parseNestedJson(value[TIMESTAMP]);
  return {
    signature: bytes,
    certificatePem: asText(value[CERTIFICATE]),
    chainPem: asText(value[CHAIN]),
    tlogEntry,
    timestamp: isObject(timestamp ?? undefined) ? asText((timestamp as JsonObject)['SignedRFC3161Timestamp']) : null,
  };
}

/**
 * The Sigstore bundle (v0.1) made from an OCI layer and the annotations in its context: around the layer's DSSE
 * envelope, or with a message signature over the layer's bytes. Null without annotations that contain a signature.
 */
export function bundleFromAnnotations(document: JsonDocument): Signed | Refusal | null {
  const written = document.context['annotations'];
  if (!isObject(written)) return null;
  const found = readAnnotations(written, '/annotations');
  if (isRefusal(found)) return found;
  const dsse = typeof document.value['payloadType'] === 'string';
  if (dsse ? found.certificatePem === null : found.signature === null) return null;
  const material = materialOf(found);
  if (isRefusal(material)) return material;
  const signed: JsonObject = dsse
    ? { dsseEnvelope: envelopeOf(document.value) }
    : {
        messageSignature: {
          messageDigest: { algorithm: 'SHA2_256', digest: encodeBase64(sha256(document.bytes)) },
          signature: encodeBase64(found.signature!),
        },
      };
  const bundle = {
    mediaType: 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: material,
    ...signed,
  };
  return dsse ? { kind: 'bundle', bundle } : { kind: 'bundle', bundle, artifact: document.bytes };
}

/** Certificate (leaf, then the chain without its root), log entry and timestamp as a bundle's verification material. */
function materialOf(found: Annotations): JsonObject | Refusal {
  const chain = [certificatesOfPem(found.certificatePem ?? ''), certificatesOfPem(found.chainPem ?? '')];
  if (chain[0] === null || chain[1] === null)
    return refuse('bad-certificate', '/annotations', 'A certificate in the annotations is not PEM.');
  const certificates = [...chain[0]!, ...chain[1]!.slice(0, -1)].map((rawBytes) => ({ rawBytes }));
  const identity: JsonObject =
    certificates.length > 0 ? { x509CertificateChain: { certificates } } : { publicKey: { hint: '' } };
  const timestamps: JsonObject =
    found.timestamp === null
      ? {}
      : { timestampVerificationData: { rfc3161Timestamps: [{ signedTimestamp: found.timestamp }] } };
  return { ...identity, tlogEntries: found.tlogEntry === null ? [] : [found.tlogEntry], ...timestamps };
}

/** The envelope in the spelling that a bundle requires: standard base64, known fields only. */
function envelopeOf(value: JsonObject): JsonObject {
  const standard = (written: JsonValue | undefined): string =>
    encodeBase64(decodeBase64(typeof written === 'string' ? written : '') ?? new Uint8Array());
  const signatures = (Array.isArray(value['signatures']) ? value['signatures'] : []).filter((entry) => isObject(entry));
  return {
    payload: standard(value['payload']),
    payloadType: value['payloadType'] ?? '',
    signatures: signatures.map((entry) => ({ sig: standard(entry['sig']), keyid: asText(entry['keyid']) ?? '' })),
  };
}

/** Annotations hold JSON as text. */
function parseNestedJson(value: JsonValue | undefined): JsonValue | null {
  if (typeof value !== 'string' || value === '') return null;
  const read = readJson(Buffer.from(value));
  return read.ok ? read.value : null;
}
