import { decodeBase64, decodeBase64Loosely } from '#lib/bytes/base64.ts';
import { isObject, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import type { DsseEnvelope, DsseSignature } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonDocument, type JsonFormat } from '../../read/content.ts';
import { readPayload } from '#lib/evidence/payload/payload.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { signatureMaterial } from './signature-material.ts';
import { bundleFromAnnotations } from '#lib/evidence/formats/oci/cosign-annotations.ts';
import { inTotoFormat } from '#lib/evidence/formats/in-toto/in-toto.ts';

/** Signatures of one envelope, far more than any genuine envelope has. */
const MAX_SIGNATURES = 256;

/** A DSSE envelope without a bundle around it (DSSE v1.0.2). */
export const dsse: JsonFormat = {
  recognises: isDsseEnvelope,
  read: readDsse,
};

/** Whether an object claims to be a DSSE envelope. */
export function isDsseEnvelope(value: JsonObject): boolean {
  return 'payloadType' in value || ('payload' in value && 'signatures' in value);
}

function readDsse(document: JsonDocument): Content | Refusal {
  const envelope = readEnvelope(document.value, '');
  if (isRefusal(envelope)) return envelope;
  const payload = readPayload(envelope, '');
  if (isRefusal(payload)) return payload;
  const joined = bundleFromAnnotations(document);
  if (isRefusal(joined)) return joined;
  return makeContent(joined ? 'cosign-layer' : (inTotoFormat(payload) ?? 'dsse'), {
    ...payload,
    mediaType: envelope.payloadType,
    signed: joined ?? { kind: 'dsse', envelope },
  });
}

/**
 * Read an envelope at JSON pointer `at`. Base64 may be standard or URL-safe, padded or not; other text is refused.
 */
export function readEnvelope(value: JsonValue | undefined, at: string): DsseEnvelope | Refusal {
  if (!isObject(value)) return refuse('wrong-type', at, 'A DSSE envelope is an object.');
  if (typeof value['payloadType'] !== 'string')
    return refuse('missing-field', `${at}/payloadType`, 'A DSSE envelope names the type of its payload.');
  if (typeof value['payload'] !== 'string')
    return refuse('missing-field', `${at}/payload`, 'A DSSE envelope has a payload.');
  const payload = decodeBase64(value['payload']);
  if (payload === null) return refuse('bad-base64', `${at}/payload`, 'The payload is not base64.');
  const written = value['signatures'] ?? [];
  if (!Array.isArray(written))
    return refuse('wrong-type', `${at}/signatures`, 'The signatures of a DSSE envelope are a list.');
  if (written.length > MAX_SIGNATURES)
    return refuse('too-many-items', `${at}/signatures`, `An envelope may have ${MAX_SIGNATURES} signatures.`);
  const signatures: DsseSignature[] = [];
  for (const [index, entry] of written.entries()) {
    const signature = readSignature(entry, `${at}/signatures${jsonPointer(index)}`);
    if (isRefusal(signature)) return signature;
    signatures.push(signature);
  }
  return { payloadType: value['payloadType'], payload, signatures };
}

/** Read one signature with the material beside it. */
function readSignature(value: JsonValue, at: string): DsseSignature | Refusal {
  if (!isObject(value)) return refuse('wrong-type', at, 'A signature is an object.');
  if (typeof value['sig'] !== 'string')
    return refuse('missing-field', `${at}/sig`, 'A signature has its bytes in `sig`.');
  const sig = decodeBase64Loosely(value['sig']);
  if (sig === null) return refuse('bad-base64', `${at}/sig`, 'The signature is not base64.');
  return { keyid: asText(value['keyid']), sig, ...signatureMaterial(value) };
}
