/** Signed certificate timestamps embedded in a certificate (RFC 6962 §3.2, §3.3). */
import { hash } from 'node:crypto';
import { type SignatureScheme, verifyWithScheme } from '../key/scheme.ts';
import type { LogKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { type Certificate, extensionValue, sameBytes } from '#lib/verify/certificate/certificate.ts';
import { DerError, TAG, contextTag, encode, readElement } from '#lib/verify/der/der.ts';

const OID_SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';

export type Sct = {
  logId: Uint8Array;
  time: number;
  extensions: Uint8Array;
  scheme: SignatureScheme | null;
  signature: Uint8Array;
};

/** TLS HashAlgorithm and SignatureAlgorithm (RFC 5246 §7.4.1.4.1): sha256 with rsa or ecdsa. */
function tlsScheme(hashAlgorithm: number, signatureAlgorithm: number): SignatureScheme | null {
  if (hashAlgorithm !== 4) return null;
  return signatureAlgorithm === 3
    ? { kind: 'ecdsa', hash: 'sha256' }
    : signatureAlgorithm === 1
      ? { kind: 'rsa', hash: 'sha256' }
      : null;
}

/** The embedded list; empty where there is none. Throws a DerError where it is malformed. */
export function embeddedScts(certificate: Certificate): Sct[] {
  const value = extensionValue(certificate, OID_SCT_LIST);
  if (value === null) return [];
  const list = readVector(readElement(value, TAG.octetString).content, 0);
  if (list.end !== list.container) throw new DerError('bytes after the SCT list');
  const scts: Sct[] = [];
  for (let at = 0; at < list.bytes.length;) {
    const one = readVector(list.bytes, at);
    at = one.end;
    scts.push(readSct(one.bytes));
  }
  return scts;
}

/** The last moment that a Date holds, in ms (ECMAScript, Time Values and Time Range). */
const LAST_TIME = 8_640_000_000_000_000n;

function readSct(bytes: Uint8Array): Sct {
  if (bytes[0] !== 0 || bytes.length < 47) throw new DerError('not a v1 SCT');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const extensions = readVector(bytes, 41);
  const signature = readVector(bytes, extensions.end + 2);
  if (signature.end !== bytes.length) throw new DerError('bytes after the SCT');
  const time = view.getBigUint64(33);
  if (time > LAST_TIME) throw new DerError('the SCT has a time that no calendar has');
  return {
    logId: bytes.subarray(1, 33),
    time: Number(time),
    extensions: extensions.bytes,
    scheme: tlsScheme(bytes[extensions.end]!, bytes[extensions.end + 1]!),
    signature: signature.bytes,
  };
}

function readVector(bytes: Uint8Array, at: number): { bytes: Uint8Array; end: number; container: number } {
  const length = (bytes[at] ?? 0) * 256 + (bytes[at + 1] ?? 0);
  const end = at + 2 + length;
  if (at + 2 > bytes.length || end > bytes.length) throw new DerError('truncated SCT');
  return { bytes: bytes.subarray(at + 2, end), end, container: bytes.length };
}

/** What the logs signed: the to-be-signed certificate without the list, under the issuer's key. */
function precertificate(certificate: Certificate, issuer: Certificate): Uint8Array {
  const kept = certificate.extensions.filter((one) => one.oid !== OID_SCT_LIST).map((one) => one.raw);
  const parts = certificate.tbsParts.map((part) =>
    part.tag === contextTag(3) ? encode(contextTag(3), encode(TAG.sequence, ...kept)) : part.raw,
  );
  const tbs = encode(TAG.sequence, ...parts);
  const length = Buffer.of(tbs.length >> 16, (tbs.length >> 8) & 255, tbs.length & 255);
  return Buffer.concat([hash('sha256', issuer.spki, 'buffer'), length, tbs]);
}

export type SctResult = {
  log: LogKey | null;
  time: number;
  valid: boolean;
  /** Signed with an algorithm that is not accepted, so neither true nor false. */
  unsupported: boolean;
};

/** Check each SCT with the trusted log that it names. `log` is null where none of that id was trusted at its time. */
export function checkScts(certificate: Certificate, issuer: Certificate, logs: readonly LogKey[]): SctResult[] {
  const scts = embeddedScts(certificate);
  if (scts.length === 0) return [];
  const entry = precertificate(certificate, issuer);
  return scts.map((sct): SctResult => {
    const log =
      logs.find((one) => sameBytes(one.id, sct.logId) && one.validFrom <= sct.time && sct.time <= one.validUntil) ??
      null;
    if (log === null || sct.scheme === null)
      return { log, time: sct.time, valid: false, unsupported: sct.scheme === null };
    const head = Buffer.alloc(12);
    head.writeBigUInt64BE(BigInt(sct.time), 2);
    head.writeUInt16BE(1, 10);
    const tail = Buffer.concat([Buffer.of(sct.extensions.length >> 8, sct.extensions.length & 255), sct.extensions]);
    return {
      log,
      time: sct.time,
      valid: verifyWithScheme(sct.scheme, log.key, Buffer.concat([head, entry, tail]), sct.signature),
      unsupported: false,
    };
  });
}
