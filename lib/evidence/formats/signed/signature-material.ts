/**
 * The material beside a signature of a DSSE envelope: certificates, time-stamps, Sigstore's verification material.
 */
import { decodeBase64Loosely } from '#lib/bytes/base64.ts';
import { isObject, asList, member, asText, type JsonObject, type JsonValue } from '#lib/bytes/json/json.ts';
import type { DsseSignature } from '#lib/evidence/model/evidence.ts';

/** Certificates or time-stamps of one signature that are read; lib/verify has a lower limit. */
const MAX_READ = 64;
const MATERIAL_KIND = /^application\/vnd\.dev\.sigstore\.verificationmaterial;\s*version=(0\.[123])$/u;

/**
 * Read the material of a signature. slsa-github-generator before v2.1 writes the certificate to `cert`; witness writes
 * it to `certificate`, the intermediate certificates to `intermediates` and RFC 3161 tokens to `timestamps`
 * (go-witness, dsse.Signature). The extension is that of the DSSE 1.1 draft.
 */
export function signatureMaterial(signature: JsonObject): Omit<DsseSignature, 'keyid' | 'sig'> {
  const intermediates = asList(signature['intermediates'])
    .slice(0, MAX_READ)
    .flatMap((certificate) => pemOf(certificate) ?? []);
  const timestamps = asList(signature['timestamps']).slice(0, MAX_READ).map(timestampOf);
  const material = materialOf(signature['extension']);
  return {
    certificatePem: pemOf(signature['cert']) ?? pemOf(signature['certificate']),
    ...(intermediates.length === 0 ? {} : { intermediatesPem: intermediates.join('\n') }),
    ...(timestamps.length === 0 ? {} : { timestamps }),
    ...(material === null ? {} : { material }),
  };
}

/** PEM, or base64 of PEM or of DER, as PEM; null for anything else. */
function pemOf(written: JsonValue | undefined): string | null {
  if (typeof written !== 'string' || written === '') return null;
  if (written.includes('-----BEGIN CERTIFICATE-----')) return written;
  const decoded = decodeBase64Loosely(written);
  if (decoded === null) return null;
  const pem = Buffer.from(decoded).toString('latin1');
  if (pem.includes('-----BEGIN CERTIFICATE-----')) return pem;
  return decoded[0] === 0x30
    ? `-----BEGIN CERTIFICATE-----\n${Buffer.from(decoded).toString('base64')}\n-----END CERTIFICATE-----\n`
    : null;
}

/** `{type, data}`, Sigstore's `{signedTimestamp}`, or the bytes alone. */
function timestampOf(written: JsonValue): Uint8Array {
  const token = asText(written) ?? asText(member(written, 'data')) ?? asText(member(written, 'signedTimestamp'));
  return (token === null ? null : decodeBase64Loosely(token)) ?? new Uint8Array();
}

function materialOf(extension: JsonValue | undefined): DsseSignature['material'] | null {
  if (!isObject(extension)) return null;
  const version = MATERIAL_KIND.exec(asText(extension['kind']) ?? '')?.[1];
  return version === undefined || !isObject(extension['ext']) ? null : { version, value: extension['ext'] };
}
