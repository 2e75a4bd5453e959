/** X.509 v3 certificates (RFC 5280 §4.1). */
import { createPublicKey, hash, type KeyObject } from '#lib/bytes/platform/crypto.ts';
import {
  DerError,
  type Element,
  TAG,
  contextTag,
  expectTag,
  readBitString,
  readBoolean,
  readChildren,
  readElement,
  readOid,
  readSmallInteger,
  readTime,
} from '#lib/verify/der/der.ts';
import { trustInUse } from '#lib/verify/key/signature-cache.ts';
import { rememberSpki } from '#lib/verify/key/ec-point.ts';
import { type SignatureScheme, readSignatureScheme } from '#lib/verify/key/scheme.ts';

export type Extension = { oid: string; critical: boolean; value: Uint8Array; raw: Uint8Array };

export type Certificate = {
  der: Uint8Array;
  /** Lower-case hex SHA-256 of the DER. */
  sha256: string;
  tbs: Uint8Array;
  /** The elements of the TBS, for rebuilding a precertificate. */
  tbsParts: Element[];
  serial: Uint8Array;
  /** DER of the issuer's name. */
  issuer: Uint8Array;
  /** DER of the subject's name. */
  subject: Uint8Array;
  /** Milliseconds since the epoch, inclusive, as is notAfter. */
  notBefore: number;
  notAfter: number;
  /** DER SubjectPublicKeyInfo. */
  spki: Uint8Array;
  /** The scheme of the issuer's signature; null where it is not accepted here. */
  scheme: SignatureScheme | null;
  /** DER AlgorithmIdentifier of the signature. */
  algorithm: Uint8Array;
  signature: Uint8Array;
  extensions: Extension[];
};

const OID = {
  subjectKeyId: '2.5.29.14',
  keyUsage: '2.5.29.15',
  basicConstraints: '2.5.29.19',
  authorityKeyId: '2.5.29.35',
  extendedKeyUsage: '2.5.29.37',
  certificatePolicies: '2.5.29.32',
};
export const OID_SUBJECT_ALT_NAME = '2.5.29.17';
export const EKU = { codeSigning: '1.3.6.1.5.5.7.3.3', timeStamping: '1.3.6.1.5.5.7.3.8', any: '2.5.29.37.0' };

/** The supported critical extensions; any other critical one makes the certificate unusable (RFC 5280 §4.2). */
const KNOWN_CRITICAL: ReadonlySet<string> = new Set([
  OID.keyUsage,
  OID.basicConstraints,
  OID.extendedKeyUsage,
  OID_SUBJECT_ALT_NAME,
  OID.certificatePolicies,
  OID.subjectKeyId,
  OID.authorityKeyId,
]);

const OPTIONAL: ReadonlySet<number> = new Set([contextTag(1, false), contextTag(2, false), contextTag(3)]);

/** Parse the DER of one certificate. Throws a DerError where it is not an X.509 v3 certificate. */
export function parseCertificate(der: Uint8Array): Certificate {
  const [tbs, algorithm, signature, extra] = readChildren(readElement(der, TAG.sequence).content);
  if (extra !== undefined) throw new DerError('an element after the signature');
  const parts = readChildren(expectTag(tbs, TAG.sequence).content);
  const [version, serial, innerAlgorithm, issuer, validity, subject, spki, ...optional] = parts;
  if (readSmallInteger(readElement(expectTag(version, contextTag(0)).content)) !== 2)
    throw new DerError('not a v3 certificate');
  // Issuer and subject unique id, extensions: each at most once, in this order.
  if (!optional.every(({ tag }, i) => tag > (optional[i - 1]?.tag ?? 0) && OPTIONAL.has(tag)))
    throw new DerError('an unknown element in the certificate');
  const [notBefore, notAfter] = readChildren(expectTag(validity, TAG.sequence).content);
  const outer = expectTag(algorithm, TAG.sequence);
  // RFC 5280 §4.1.1.2: the algorithm inside the signed part must equal the one outside.
  if (Buffer.compare(outer.raw, expectTag(innerAlgorithm, TAG.sequence).raw) !== 0)
    throw new DerError('signature algorithms differ');
  return {
    der,
    sha256: hash('sha256', der, 'hex'),
    tbs: tbs!.raw,
    tbsParts: parts,
    serial: expectTag(serial, TAG.integer).content,
    issuer: expectTag(issuer, TAG.sequence).raw,
    subject: expectTag(subject, TAG.sequence).raw,
    notBefore: readTime(expectTag(notBefore)),
    notAfter: readTime(expectTag(notAfter)),
    spki: expectTag(spki, TAG.sequence).raw,
    scheme: readSignatureScheme(outer),
    algorithm: outer.raw,
    signature: readBitString(expectTag(signature)),
    extensions: readExtensions(optional.find((part) => part.tag === contextTag(3))),
  };
}

/** The cache of one compiled trust holds this many recent certificates, since many documents carry the same ones. */
const MAX_PARSED = 512;
const parsedByTrust = new WeakMap<object, Map<string, Certificate>>();

/**
 * As parseCertificate, but during one `withSignatureCache` trust the same bytes are parsed only once, so that the key
 * is also imported only once. Throws the same DerError.
 */
export function parseCertificateCached(der: Uint8Array): Certificate {
  const trust = trustInUse();
  if (trust === null) return parseCertificate(der);
  const parsed = parsedByTrust.get(trust) ?? new Map<string, Certificate>();
  parsedByTrust.set(trust, parsed);
  const sha256 = hash('sha256', der, 'hex');
  let certificate = parsed.get(sha256);
  if (certificate === undefined) {
    certificate = parseCertificate(der);
    if (parsed.size >= MAX_PARSED) parsed.delete(parsed.keys().next().value!);
    parsed.set(sha256, certificate);
  }
  return certificate;
}

function readExtensions(holder: Element | undefined): Extension[] {
  if (holder === undefined) return [];
  const extensions = readChildren(readElement(holder.content, TAG.sequence).content).map((one) => {
    const [oid, ...rest] = readChildren(expectTag(one, TAG.sequence).content);
    if (rest.length > 2) throw new DerError('an unknown element in an extension');
    const value = expectTag(rest.at(-1), TAG.octetString);
    const critical = rest.length > 1 ? readBoolean(rest[0]!) : false;
    return { oid: readOid(expectTag(oid)), critical, value: value.content, raw: one.raw };
  });
  if (new Set(extensions.map((one) => one.oid)).size !== extensions.length)
    throw new DerError('an extension occurs twice');
  return extensions;
}

/** The contents of an extension's OCTET STRING; null where the certificate does not have the extension. */
export function extensionValue(certificate: Certificate, oid: string): Uint8Array | null {
  return certificate.extensions.find((one) => one.oid === oid)?.value ?? null;
}

const keys = new WeakMap<Certificate, KeyObject>();

/** The public key, imported at first use. Throws where OpenSSL does not support it. */
export function keyOf(certificate: Certificate): KeyObject {
  let key = keys.get(certificate);
  if (key === undefined) {
    key = createPublicKey({ key: Buffer.from(certificate.spki), format: 'der', type: 'spki' });
    rememberSpki(key, certificate.spki);
    keys.set(certificate, key);
  }
  return key;
}

/** Names of algorithms that are not supported here (RFC 3279, RFC 4055, RFC 5758, RFC 8410, FIPS 204). */
const OTHER_ALGORITHMS: Record<string, string> = {
  '1.2.840.113549.1.1.4': 'RSA with MD5',
  '1.2.840.113549.1.1.5': 'RSA with SHA-1',
  '1.2.840.113549.1.1.14': 'RSA with SHA-224',
  '1.2.840.113549.1.1.10': 'RSA-PSS with other parameters',
  '1.2.840.10045.4.1': 'ECDSA with SHA-1',
  '1.2.840.10045.4.3.1': 'ECDSA with SHA-224',
  '1.2.840.10040.4.1': 'DSA',
  '1.2.840.10040.4.3': 'DSA with SHA-1',
  '2.16.840.1.101.3.4.3.2': 'DSA with SHA-256',
  '1.3.101.113': 'Ed448',
  '2.16.840.1.101.3.4.3.17': 'ML-DSA-44',
  '2.16.840.1.101.3.4.3.18': 'ML-DSA-65',
  '2.16.840.1.101.3.4.3.19': 'ML-DSA-87',
};

/** The algorithm of the issuer's signature over the certificate: its name, or its object identifier. */
export function signatureAlgorithm({ algorithm }: Certificate): string {
  return algorithmName(readElement(algorithm, TAG.sequence));
}

/** The algorithm of the certificate's key: its name, or its object identifier. */
export function keyAlgorithm({ spki }: Certificate): string {
  return algorithmName(expectTag(readChildren(readElement(spki, TAG.sequence).content)[0], TAG.sequence));
}

function algorithmName(identifier: Element): string {
  const oid = readOid(expectTag(readChildren(identifier.content)[0]));
  return OTHER_ALGORITHMS[oid] ?? oid;
}

export type BasicConstraints = { isCa: boolean; pathLength: number | null };

/**
 * RFC 5280 §4.2.1.9. `pathLength` is null where there is no limit. Throws a DerError where the extension is malformed.
 */
export function basicConstraints(certificate: Certificate): BasicConstraints {
  const value = extensionValue(certificate, OID.basicConstraints);
  if (value === null) return { isCa: false, pathLength: null };
  const [isCa, pathLength] = readChildren(readElement(value, TAG.sequence).content);
  if (isCa === undefined) return { isCa: false, pathLength: null };
  return { isCa: readBoolean(isCa), pathLength: pathLength === undefined ? null : readSmallInteger(pathLength) };
}

/** A key usage bit (RFC 5280 §4.2.1.3: 0 digitalSignature, 5 keyCertSign); true where the extension is absent. */
function mayUse(certificate: Certificate, bit: number): boolean {
  const value = extensionValue(certificate, OID.keyUsage);
  if (value === null) return true;
  const bits = readElement(value, TAG.bitString).content;
  return (((bits[1 + (bit >> 3)] ?? 0) >> (7 - (bit & 7))) & 1) === 1;
}

/** Whether the certificate is of an authority that may issue certificates (RFC 5280 §4.2.1.3, §4.2.1.9). */
export function maySignCertificates(certificate: Certificate): boolean {
  return basicConstraints(certificate).isCa && mayUse(certificate, 5);
}

/** Whether the key usage allows digital signatures (RFC 5280 §4.2.1.3). */
export function maySignData(certificate: Certificate): boolean {
  return mayUse(certificate, 0);
}

/** Extended key usages; null where the extension is absent. */
export function extendedKeyUsages(certificate: Certificate): string[] | null {
  const value = extensionValue(certificate, OID.extendedKeyUsage);
  return value === null ? null : readChildren(readElement(value, TAG.sequence).content).map(readOid);
}

/** The object identifier of a critical extension that is not supported; null where there is none. */
export function unknownCriticalExtension(certificate: Certificate): string | null {
  return certificate.extensions.find((one) => one.critical && !KNOWN_CRITICAL.has(one.oid))?.oid ?? null;
}

/** The subject key identifier (RFC 5280 §4.2.1.2), or null. */
export function subjectKeyId(certificate: Certificate): Uint8Array | null {
  const value = extensionValue(certificate, OID.subjectKeyId);
  return value === null ? null : readElement(value, TAG.octetString).content;
}

/** The key identifier in the authority key identifier extension (RFC 5280 §4.2.1.1), or null. */
export function authorityKeyId(certificate: Certificate): Uint8Array | null {
  const value = extensionValue(certificate, OID.authorityKeyId);
  if (value === null) return null;
  return (
    readChildren(readElement(value, TAG.sequence).content).find((one) => one.tag === contextTag(0, false))?.content ??
    null
  );
}

/** Whether both arrays hold the same bytes. The comparison does not take constant time. */
export function sameBytes(a: Uint8Array, b: Uint8Array): boolean {
  return Buffer.compare(a, b) === 0;
}
