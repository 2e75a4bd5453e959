/** Reads and verifies signed certificate timestamps embedded in a certificate (RFC 6962 §3.2, §3.3). */
import { hash } from '#lib/bytes/platform/crypto.ts';
import { type SignatureScheme, verifyWithScheme } from '../key/scheme.ts';
import type { LogKey } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { type Certificate, extensionValue, sameBytes } from '#lib/verify/certificate/certificate.ts';
import { DerError, TAG, contextTag, encode, readElement } from '#lib/verify/der/der.ts';

const OID_SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';

export type Sct = {
  logId: Uint8Array;
  /** Milliseconds since the epoch. */
  time: number;
  extensions: Uint8Array;
  scheme: SignatureScheme | null;
  signature: Uint8Array;
};

/** TLS HashAlgorithm and SignatureAlgorithm (RFC 5246 §7.4.1.4.1): sha256 with rsa or ecdsa. */
function tlsScheme(hashAlgorithm: number, signatureAlgorithm: number): SignatureScheme | null {
  if (hashAlgorithm !== 4) return null;
  if (signatureAlgorithm === 3) return { kind: 'ecdsa', hash: 'sha256' };
  return signatureAlgorithm === 1 ? { kind: 'rsa', hash: 'sha256' } : null;
}

/** The embedded timestamps; empty where there are none. Throws a DerError where the list is malformed. */
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

/** The latest time of a Date, in milliseconds (ECMAScript, Time Values and Time Range). */
const LAST_TIME = 8_640_000_000_000_000n;

function readSct(bytes: Uint8Array): Sct {
  if (bytes[0] !== 0 || bytes.length < 47) throw new DerError('not a v1 SCT');
  const view = new DataView(bytes.buffer, bytes.byteOffset, bytes.length);
  const extensions = readVector(bytes, 41);
  const signature = readVector(bytes, extensions.end + 2);
  if (signature.end !== bytes.length) throw new DerError('bytes after the SCT');
  const time = view.getBigUint64(33);
  if (time > LAST_TIME) throw new DerError('the time of the SCT is outside the range of a date');
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

/** The bytes that the logs signed: the TBS certificate without the list, after the digest of the issuer's key. */
function precertificate(certificate: Certificate, issuer: Certificate): Uint8Array {
  const extensions = certificate.extensions.filter((one) => one.oid !== OID_SCT_LIST).map((one) => one.raw);
  const parts = certificate.tbsParts.map((part) =>
    part.tag === contextTag(3) ? encode(contextTag(3), encode(TAG.sequence, ...extensions)) : part.raw,
  );
  const tbs = encode(TAG.sequence, ...parts);
  const length = Buffer.of(tbs.length >> 16, (tbs.length >> 8) & 255, tbs.length & 255);
  return Buffer.concat([hash('sha256', issuer.spki, 'buffer'), length, tbs]);
}

export type SctResult = {
  log: LogKey | null;
  time: number;
  valid: boolean;
  /** Signed with an algorithm that is not accepted here, so nothing shows whether it is valid. */
  unsupported: boolean;
};

/**
 * Verify each SCT with the trusted log that it names. `log` is null where no trusted log with its id was valid at the
 * time of the SCT. Throws a DerError where the list is malformed.
 */
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
