import { decodeBase64Loosely } from '#lib/bytes/base64.ts';
import { encodeHex } from '#lib/bytes/hex.ts';
import {
  valueAt,
  isObject,
  asList,
  member,
  asObject,
  asText,
  type JsonObject,
  type JsonValue,
} from '#lib/bytes/json/json.ts';
import { jsonPointer } from '#lib/bytes/json/pointer.ts';
import { lookupTable } from '#lib/bytes/lookup-table.ts';
import type { DsseEnvelope, Remark, Subject } from '#lib/evidence/model/evidence.ts';
import { makeContent, type Content, type JsonFormat } from '../../read/content.ts';
import { readPayload } from '#lib/evidence/payload/payload.ts';
import { isRefusal, refuse, type Refusal } from '../../read/refusal.ts';
import { readEnvelope } from './dsse.ts';

const MEDIA_TYPES = new Set([
  'application/vnd.dev.sigstore.bundle+json;version=0.1',
  'application/vnd.dev.sigstore.bundle+json;version=0.2',
  'application/vnd.dev.sigstore.bundle+json;version=0.3',
  'application/vnd.dev.sigstore.bundle.v0.3+json',
]);

/** `HashAlgorithm` of the bundle in the in-toto spelling. */
const ALGORITHMS = lookupTable<string>({
  SHA2_256: 'sha256',
  SHA2_384: 'sha384',
  SHA2_512: 'sha512',
  SHA3_256: 'sha3_256',
  SHA3_384: 'sha3_384',
});

/** Log entries, timestamps, certificates or proof hashes of one bundle. */
const MAX_ENTRIES = 256;

/**
 * A Sigstore bundle 0.1–0.3 in protobuf-JSON (`sigstore_bundle.proto`). This module checks shape, media type and
 * base64; lib/verify checks whether certificates, proofs and times satisfy the bundle's version.
 */
export const sigstoreBundle: JsonFormat = {
  recognises: isSigstoreBundle,
  read: (document) => readBundle(document.value, ''),
};

/** Whether an object claims to be a Sigstore bundle. */
export function isSigstoreBundle(value: JsonObject): boolean {
  const mediaType = value['mediaType'];
  if (typeof mediaType === 'string' && mediaType.startsWith('application/vnd.dev.sigstore.bundle')) return true;
  return 'verificationMaterial' in value || 'dsseEnvelope' in value || 'messageSignature' in value;
}

/** Read a bundle. `where` is its JSON pointer in the document. */
export function readBundle(value: JsonObject, where: string): Content | Refusal {
  const mediaType = value['mediaType'];
  if (typeof mediaType !== 'string')
    return refuse('missing-field', `${where}/mediaType`, 'A Sigstore bundle names its media type.');
  if (!MEDIA_TYPES.has(mediaType))
    return refuse(
      'unknown-media-type',
      `${where}/mediaType`,
      `${JSON.stringify(mediaType.slice(0, 200))} is no known version of the Sigstore bundle.`,
    );
  const material = checkMaterial(value['verificationMaterial'], `${where}/verificationMaterial`);
  if (material) return material;
  const hasEnvelope = value['dsseEnvelope'] !== undefined && value['dsseEnvelope'] !== null;
  const hasMessage = value['messageSignature'] !== undefined && value['messageSignature'] !== null;
  if (hasEnvelope === hasMessage)
    return refuse(
      hasEnvelope ? 'wrong-type' : 'missing-field',
      where,
      'A Sigstore bundle holds either a DSSE envelope or a message signature.',
    );
  const signed = { kind: 'bundle' as const, bundle: value };
  const remarks = versionRemarks(value, mediaType, where);
  if (hasEnvelope) {
    const envelope: DsseEnvelope | Refusal = readEnvelope(value['dsseEnvelope'], `${where}/dsseEnvelope`);
    if (isRefusal(envelope)) return envelope;
    const payload = readPayload(envelope, `${where}/dsseEnvelope`);
    return isRefusal(payload)
      ? payload
      : makeContent('sigstore-bundle', { ...payload, mediaType, signed, remarks: [...payload.remarks, ...remarks] });
  }
  const subjects = readMessage(value['messageSignature']!, `${where}/messageSignature`);
  return isRefusal(subjects) ? subjects : makeContent('sigstore-bundle', { mediaType, subjects, signed, remarks });
}

/**
 * Remarks on a form that the bundle's version does not allow although it is complete (sigstore_bundle.proto,
 * VerificationMaterial).
 */
function versionRemarks(value: JsonObject, mediaType: string, where: string): Remark[] {
  const chain = valueAt(value, 'verificationMaterial', 'x509CertificateChain') ?? null;
  if (!/[.=v]0\.3\b/u.test(mediaType) || chain === null) return [];
  const message =
    'A bundle of version 0.3 holds a single certificate; this one holds a certificate chain, which was read all the same.';
  return [{ code: 'bundle-form', pointer: `${where}/verificationMaterial/x509CertificateChain`, message }];
}

function readMessage(value: JsonValue, where: string): Subject[] | Refusal {
  const bad =
    base64(member(value, 'signature'), `${where}/signature`, true) ??
    base64(valueAt(value, 'messageDigest', 'digest'), `${where}/messageDigest/digest`, false);
  if (bad) return bad;
  const digest = asText(valueAt(value, 'messageDigest', 'digest'));
  const algorithm = ALGORITHMS[asText(valueAt(value, 'messageDigest', 'algorithm')) ?? ''];
  return digest === null || digest === '' || !algorithm
    ? []
    : [{ name: null, uri: null, digest: { [algorithm]: encodeHex(decodeBase64Loosely(digest)!) }, annotations: null }];
}

function checkMaterial(value: JsonValue | undefined, where: string): Refusal | null {
  if (!isObject(value))
    return refuse(
      value === undefined || value === null ? 'missing-field' : 'wrong-type',
      where,
      'A Sigstore bundle holds its verification material.',
    );
  const kinds = ['certificate', 'x509CertificateChain', 'publicKey'].filter(
    (kind) => value[kind] !== undefined && value[kind] !== null,
  );
  if (kinds.length !== 1)
    return refuse(
      kinds.length === 0 ? 'missing-field' : 'wrong-type',
      where,
      'The verification material names one certificate, one certificate chain or one public key.',
    );
  const chain = valueAt(value, 'x509CertificateChain', 'certificates') ?? [];
  if (!isObject(value[kinds[0]!]) || !Array.isArray(chain))
    return refuse('wrong-type', `${where}/${kinds[0]}`, 'This is no certificate, chain or key.');
  const entries = value['tlogEntries'] ?? [];
  const stamps = valueAt(value, 'timestampVerificationData', 'rfc3161Timestamps') ?? [];
  if (!Array.isArray(entries)) return refuse('wrong-type', `${where}/tlogEntries`, 'Log entries are a list.');
  if (!Array.isArray(stamps))
    return refuse('wrong-type', `${where}/timestampVerificationData/rfc3161Timestamps`, 'Timestamps are a list.');
  if (Math.max(chain.length, entries.length, stamps.length) > MAX_ENTRIES)
    return refuse('too-many-items', where, `A bundle may hold ${MAX_ENTRIES} certificates, log entries or timestamps.`);
  const certificate =
    kinds[0] === 'certificate'
      ? base64(valueAt(value, 'certificate', 'rawBytes'), `${where}/certificate/rawBytes`, true)
      : null;
  return (
    certificate ??
    firstRefusal(chain, (entry, index) =>
      base64(member(entry, 'rawBytes'), `${where}/x509CertificateChain/certificates/${index}/rawBytes`, true),
    ) ??
    firstRefusal(stamps, (entry, index) =>
      base64(
        member(entry, 'signedTimestamp'),
        `${where}/timestampVerificationData/rfc3161Timestamps/${index}/signedTimestamp`,
        true,
      ),
    ) ??
    firstRefusal(entries, (entry, index) => checkLogEntry(entry, `${where}/tlogEntries/${index}`))
  );
}

/** Check a TransparencyLogEntry (`sigstore_rekor.proto`); absent fields have their protobuf default. */
export function checkLogEntry(value: JsonValue, where: string): Refusal | null {
  if (!isObject(value)) return refuse('wrong-type', where, 'A log entry is an object.');
  const proof = value['inclusionProof'] ?? null;
  if (proof !== null && !isObject(proof))
    return refuse('wrong-type', `${where}/inclusionProof`, 'An inclusion proof is an object.');
  const hashes = asList(asObject(proof ?? undefined)['hashes']);
  if (hashes.length > MAX_ENTRIES)
    return refuse('too-many-items', `${where}/inclusionProof/hashes`, 'No proof is that long.');
  return (
    base64(valueAt(value, 'logId', 'keyId'), `${where}/logId/keyId`, false) ??
    base64(value['canonicalizedBody'], `${where}/canonicalizedBody`, false) ??
    base64(
      valueAt(value, 'inclusionPromise', 'signedEntryTimestamp'),
      `${where}/inclusionPromise/signedEntryTimestamp`,
      false,
    ) ??
    base64(member(proof ?? undefined, 'rootHash'), `${where}/inclusionProof/rootHash`, false) ??
    firstRefusal(hashes, (hash, index) => base64(hash, `${where}/inclusionProof/hashes${jsonPointer(index)}`, true)) ??
    integer(value['logIndex'], `${where}/logIndex`) ??
    integer(value['integratedTime'], `${where}/integratedTime`) ??
    integer(member(proof ?? undefined, 'logIndex'), `${where}/inclusionProof/logIndex`) ??
    integer(member(proof ?? undefined, 'treeSize'), `${where}/inclusionProof/treeSize`)
  );
}

function firstRefusal(values: JsonValue[], check: (value: JsonValue, index: number) => Refusal | null): Refusal | null {
  for (const [index, value] of values.entries()) {
    const refused = check(value, index);
    if (refused) return refused;
  }
  return null;
}

function base64(value: JsonValue | undefined, where: string, required: boolean): Refusal | null {
  if (value === undefined || value === null)
    return required ? refuse('missing-field', where, 'This field is missing.') : null;
  if (typeof value !== 'string') return refuse('wrong-type', where, 'This field holds base64 text.');
  return decodeBase64Loosely(value) === null ? refuse('bad-base64', where, 'This is not base64.') : null;
}

/** An int64 of protobuf-JSON: decimal text, or a number. */
function integer(value: JsonValue | undefined, where: string): Refusal | null {
  if (value === undefined || value === null || Number.isSafeInteger(value)) return null;
  return typeof value === 'string' && /^-?\d{1,19}$/.test(value)
    ? null
    : refuse('wrong-type', where, 'This is not a 64-bit integer.');
}
