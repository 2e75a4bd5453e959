import { decodeBase64, decodeBase64Loosely, encodeBase64 } from '#lib/bytes/base64.ts';
import { valueAt, isObject, member, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { DsseEnvelope } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonFormat } from '../../read/content.ts';
import { readPayload } from '#lib/evidence/payload/payload.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { checkLogEntry } from './sigstore-bundle.ts';

/**
 * A PEP 740 attestation object, version 1: certificate, log entries, statement and signature, converted to a Sigstore
 * bundle.
 */
export const pep740: JsonFormat = {
  recognises: (value) =>
    isObject(value['verification_material']) || (isObject(value['envelope']) && 'statement' in value['envelope']),
  read: (document) => readAttestation(document.value),
};

function readAttestation(value: JsonObject): Content | Refusal {
  if (value['version'] !== 1)
    return refuse('unknown-media-type', '/version', 'Only version 1 of the PEP 740 attestation object is known.');
  const certificate = bytesAt(
    valueAt(value, 'verification_material', 'certificate'),
    '/verification_material/certificate',
    decodeBase64Loosely,
  );
  const statement = bytesAt(valueAt(value, 'envelope', 'statement'), '/envelope/statement', decodeBase64);
  const signature = bytesAt(valueAt(value, 'envelope', 'signature'), '/envelope/signature', decodeBase64Loosely);
  if (isRefusal(certificate)) return certificate;
  if (isRefusal(statement)) return statement;
  if (isRefusal(signature)) return signature;
  const entries = valueAt(value, 'verification_material', 'transparency_entries');
  if (!Array.isArray(entries))
    return refuse(
      'missing-field',
      '/verification_material/transparency_entries',
      'An attestation carries its log entries.',
    );
  for (const [index, entry] of entries.entries()) {
    const refused = checkLogEntry(entry, `/verification_material/transparency_entries/${index}`);
    if (refused) return refused;
  }
  const envelope: DsseEnvelope = {
    payloadType: 'application/vnd.in-toto+json',
    payload: statement,
    signatures: [{ keyid: null, sig: signature, certificatePem: null }],
  };
  const payload = readPayload(envelope, '/envelope');
  if (isRefusal(payload)) return payload;
  return makeContent('pep740', {
    ...payload,
    signed: { kind: 'bundle', bundle: asBundle(certificate, entries, envelope) },
  });
}

/**
 * The attestation as a bundle: v0.3 if every log entry has an inclusion proof, else v0.1, which allows mere promises.
 */
function asBundle(certificate: Uint8Array, entries: JsonValue[], envelope: DsseEnvelope): JsonObject {
  const proven = entries.every((entry) => isObject(member(entry, 'inclusionProof')));
  const rawBytes = encodeBase64(certificate);
  return {
    mediaType: proven
      ? 'application/vnd.dev.sigstore.bundle.v0.3+json'
      : 'application/vnd.dev.sigstore.bundle+json;version=0.1',
    verificationMaterial: proven
      ? { certificate: { rawBytes }, tlogEntries: entries }
      : { x509CertificateChain: { certificates: [{ rawBytes }] }, tlogEntries: entries },
    dsseEnvelope: {
      payload: encodeBase64(envelope.payload),
      payloadType: envelope.payloadType,
      signatures: [{ sig: encodeBase64(envelope.signatures[0]!.sig), keyid: '' }],
    },
  };
}

function bytesAt(
  value: JsonValue | undefined,
  where: string,
  decode: (text: string) => Uint8Array | null,
): Uint8Array | Refusal {
  if (typeof value !== 'string')
    return refuse(value === undefined ? 'missing-field' : 'wrong-type', where, 'This field holds base64 text.');
  return decode(value) ?? refuse('bad-base64', where, 'This is not base64.');
}
