/** Reads RFC 3161 timestamps (CMS signed data, RFC 5652 §5), and checks them against trusted authorities. */
import { hash } from '#lib/bytes/platform/crypto.ts';
import { type HashName, type SignatureScheme, readHash, readSignatureScheme, verifyWithScheme } from '../key/scheme.ts';
import type { TimestampAuthority } from '#lib/verify/compiled-trust/compiled-trust.ts';
import {
  type Certificate,
  EKU,
  extendedKeyUsages,
  unknownCriticalExtension,
  keyOf,
  parseCertificate,
  sameBytes,
  subjectKeyId,
} from '#lib/verify/certificate/certificate.ts';
import { keyProblem } from '../key/public-key.ts';
import { containsTime, findIssuers } from '../x509/chain.ts';
import { authorityName } from '../x509/names.ts';
import {
  DerError,
  type Element,
  TAG,
  contextTag,
  encode,
  expectTag,
  readChildren,
  readElement,
  readOid,
  readSmallInteger,
  readTime,
} from '#lib/verify/der/der.ts';

const OID = {
  signedData: '1.2.840.113549.1.7.2',
  tstInfo: '1.2.840.113549.1.9.16.1.4',
  contentType: '1.2.840.113549.1.9.3',
  messageDigest: '1.2.840.113549.1.9.4',
  signingCertificate: '1.2.840.113549.1.9.16.2.12',
  signingCertificateV2: '1.2.840.113549.1.9.16.2.47',
};

export type Timestamp = {
  /** Milliseconds since the epoch. */
  time: number;
  imprint: { hash: HashName | null; digest: Uint8Array };
  serial: Uint8Array;
  content: Uint8Array;
  digest: HashName | null;
  scheme: SignatureScheme | null;
  signature: Uint8Array;
  /** DER of the signed attributes, as a SET. */
  attributes: Uint8Array;
  messageDigest: Uint8Array;
  /** The digest of the certificate that the signer claims to have used. */
  certificateHash: { hash: 'sha1' | HashName; digest: Uint8Array } | null;
  signer: { issuer: Uint8Array; serial: Uint8Array } | { keyId: Uint8Array };
  certificates: Uint8Array[];
};

/**
 * Read a TimeStampResp, or the bare TimeStampToken in it, which go-witness stores. Throws a DerError where the bytes
 * are neither, or where the authority refused the request.
 */
export function readTimestamp(der: Uint8Array): Timestamp {
  const whole = readElement(der, TAG.sequence);
  const [status, inner] = readChildren(whole.content);
  const token = status?.tag === TAG.oid ? whole : inner;
  if (token !== whole && readSmallInteger(expectTag(readChildren(expectTag(status, TAG.sequence).content)[0])) > 1)
    throw new DerError('the authority refused the request');
  const [contentType, wrapped] = readChildren(expectTag(token, TAG.sequence).content);
  if (readOid(expectTag(contentType)) !== OID.signedData) throw new DerError('not signed data');
  const fields = readChildren(readElement(expectTag(wrapped, contextTag(0)).content, TAG.sequence).content);
  const [kind, eContent] = readChildren(expectTag(fields[2], TAG.sequence).content);
  if (readOid(expectTag(kind)) !== OID.tstInfo) throw new DerError('not a timestamp');
  const content = readElement(expectTag(eContent, contextTag(0)).content, TAG.octetString).content;
  const signers = readChildren(expectTag(fields.at(-1), TAG.set).content);
  if (signers.length !== 1) throw new DerError('not exactly one signer');
  const certificates = fields.find((one) => one.tag === contextTag(0));
  return {
    ...readInfo(content),
    content,
    ...readSigner(signers[0]!),
    certificates:
      certificates === undefined
        ? []
        : readChildren(certificates.content)
            .filter((one) => one.tag === TAG.sequence)
            .map((one) => one.raw),
  };
}

/** TSTInfo, RFC 3161 §2.4.2. */
function readInfo(content: Uint8Array): Pick<Timestamp, 'time' | 'imprint' | 'serial'> {
  const [version, , imprint, serial, time] = readChildren(readElement(content, TAG.sequence).content);
  if (readSmallInteger(expectTag(version)) !== 1) throw new DerError('not a v1 timestamp');
  const [algorithm, digest] = readChildren(expectTag(imprint, TAG.sequence).content);
  return {
    time: readTime(expectTag(time, TAG.generalizedTime)),
    imprint: { hash: readHash(expectTag(algorithm)), digest: expectTag(digest, TAG.octetString).content },
    serial: expectTag(serial, TAG.integer).content,
  };
}

type SignerFields = Pick<
  Timestamp,
  'digest' | 'scheme' | 'signature' | 'attributes' | 'messageDigest' | 'certificateHash' | 'signer'
>;

/** SignerInfo, RFC 5652 §5.3. */
function readSigner(signer: Element): SignerFields {
  const [, sid, digestAlgorithm, signed, algorithm, signature] = readChildren(expectTag(signer, TAG.sequence).content);
  const attributes = readChildren(expectTag(signed, contextTag(0)).content).map((one) => {
    const [oid, values] = readChildren(expectTag(one, TAG.sequence).content);
    const all = readChildren(expectTag(values, TAG.set).content);
    if (all.length !== 1) throw new DerError('an attribute has one value');
    return { oid: readOid(expectTag(oid)), value: all[0]! };
  });
  const attribute = (oid: string): Element => {
    const found = attributes.filter((one) => one.oid === oid);
    if (found.length !== 1) throw new DerError('a signed attribute is missing');
    return found[0]!.value;
  };
  if (readOid(attribute(OID.contentType)) !== OID.tstInfo) throw new DerError('signed as another content type');
  const digest = readHash(expectTag(digestAlgorithm));
  return {
    digest,
    scheme: readSignatureScheme(expectTag(algorithm), digest),
    signature: expectTag(signature, TAG.octetString).content,
    attributes: encode(TAG.set, expectTag(signed).content),
    messageDigest: expectTag(attribute(OID.messageDigest), TAG.octetString).content,
    certificateHash: readCertificateHash(attributes),
    signer: readSignerId(expectTag(sid)),
  };
}

function readSignerId(sid: Element): Timestamp['signer'] {
  if (sid.tag === contextTag(0, false)) return { keyId: sid.content };
  const [issuer, serial] = readChildren(expectTag(sid, TAG.sequence).content);
  return { issuer: expectTag(issuer, TAG.sequence).raw, serial: expectTag(serial, TAG.integer).content };
}

/** ESSCertID and ESSCertIDv2 (RFC 5035): the hash of the signing certificate. */
function readCertificateHash(attributes: { oid: string; value: Element }[]): Timestamp['certificateHash'] {
  const found =
    attributes.find((one) => one.oid === OID.signingCertificateV2) ??
    attributes.find((one) => one.oid === OID.signingCertificate);
  if (found === undefined) return null;
  const first = expectTag(
    readChildren(expectTag(readChildren(found.value.content)[0], TAG.sequence).content)[0],
    TAG.sequence,
  );
  const [head, next] = readChildren(first.content);
  if (found.oid === OID.signingCertificate) return { hash: 'sha1', digest: expectTag(head, TAG.octetString).content };
  if (head?.tag === TAG.octetString) return { hash: 'sha256', digest: head.content };
  const algorithm = readHash(expectTag(head));
  if (algorithm === null) throw new DerError('the certificate is named by an unknown hash');
  return { hash: algorithm, digest: expectTag(next, TAG.octetString).content };
}

export type TimestampResult =
  /** `authority`: the name in the certificate that signed, not the name in the trust entry or trusted root. */
  | { kind: 'verified'; time: number; authority: string; certificate: Certificate }
  /** No trusted authority made it, or none that was valid at that time. */
  | { kind: 'unknown'; time: number; reason: string }
  /** It uses an algorithm or a key that is not accepted here, so nothing shows whether it is valid. */
  | { kind: 'unsupported'; time: number; reason: string }
  /** It is invalid: over other bytes, or not signed by the authority that it names. */
  | { kind: 'false'; time: number; reason: string };

/**
 * Check a timestamp over the bytes of `signature` (RFC 3161 §2.2, RFC 5652 §5.4): imprint, signed attributes,
 * authority, purpose and validity.
 */
export function checkTimestamp(
  timestamp: Timestamp,
  signature: Uint8Array,
  authorities: readonly TimestampAuthority[],
): TimestampResult {
  const { time } = timestamp;
  if (timestamp.imprint.hash === null || timestamp.digest === null || timestamp.scheme === null)
    return { kind: 'unsupported', time, reason: 'it uses an algorithm that is not accepted here' };
  if (!sameBytes(hash(timestamp.imprint.hash, signature, 'buffer'), timestamp.imprint.digest))
    return { kind: 'false', time, reason: 'it was made for another signature' };
  if (!sameBytes(hash(timestamp.digest, timestamp.content, 'buffer'), timestamp.messageDigest))
    return { kind: 'false', time, reason: 'its content was changed' };
  const candidates = authorities.flatMap((authority) => candidateSigners(timestamp, authority));
  if (candidates.length === 0) return { kind: 'unknown', time, reason: 'its authority is not trusted' };
  const signed = candidates.filter((one) => isSignedBy(timestamp, one.certificate));
  if (signed.length === 0 && candidates.every((one) => isUnusable(one.certificate)))
    return { kind: 'unsupported', time, reason: 'the key of its authority is not accepted here' };
  if (signed.length === 0) return { kind: 'false', time, reason: 'the authority that it names did not sign it' };
  const good = signed.find((one) => containsTime(one.validityPeriod, time));
  if (good === undefined) return { kind: 'unknown', time, reason: 'its authority was not valid at that time' };
  return { kind: 'verified', time, authority: authorityName(good.certificate), certificate: good.certificate };
}

type Candidate = { certificate: Certificate; validityPeriod: { validFrom: number; validUntil: number } };

function candidateSigners(timestamp: Timestamp, authority: TimestampAuthority): Candidate[] {
  if (authority.leaf !== null) return isNamed(timestamp, authority.leaf.certificate) ? [authority.leaf] : [];
  return timestamp.certificates.flatMap((der): Candidate[] => {
    const certificate = tryParse(der);
    if (certificate === null || !isNamed(timestamp, certificate) || !mayTimestamp(certificate)) return [];
    return findIssuers(certificate, authority.issuers).map((issuer) => ({
      certificate,
      validityPeriod: {
        validFrom: Math.max(issuer.validFrom, certificate.notBefore),
        validUntil: Math.min(issuer.validUntil, certificate.notAfter),
      },
    }));
  });
}

/** Whether the certificate has the purpose id-kp-timeStamping (RFC 3161 §2.3) and no unknown critical extension. */
export function mayTimestamp(certificate: Certificate): boolean {
  return (
    extendedKeyUsages(certificate)?.includes(EKU.timeStamping) === true &&
    unknownCriticalExtension(certificate) === null
  );
}

function isNamed({ signer }: Timestamp, certificate: Certificate): boolean {
  if ('keyId' in signer) return sameBytes(subjectKeyId(certificate) ?? new Uint8Array(0), signer.keyId);
  return sameBytes(certificate.serial, signer.serial) && sameBytes(certificate.issuer, signer.issuer);
}

function isSignedBy({ certificateHash, scheme, attributes, signature }: Timestamp, certificate: Certificate): boolean {
  if (
    certificateHash !== null &&
    !sameBytes(hash(certificateHash.hash, certificate.der, 'buffer'), certificateHash.digest)
  )
    return false;
  try {
    return scheme !== null && verifyWithScheme(scheme, keyOf(certificate), attributes, signature);
  } catch {
    return false;
  }
}

function isUnusable(certificate: Certificate): boolean {
  try {
    return keyProblem(keyOf(certificate)) !== null;
  } catch {
    return true;
  }
}

function tryParse(der: Uint8Array): Certificate | null {
  try {
    return parseCertificate(der);
  } catch {
    return null;
  }
}
