/** X.509 certificates (RFC 5280) signed with ECDSA P-256 and SHA-256. */
import * as der from './der.ts';
import { sha256, sign, type SigningKey } from './ecdsa.ts';

export const ECDSA_WITH_SHA256 = der.sequence(der.oid('1.2.840.10045.4.3.2'));

export type Extension = { oid: string; critical?: boolean; value: Buffer };
export type Subject = { organization: string; commonName: string };
export type Certificate = { der: Buffer; subject: Buffer; serial: Buffer; key: SigningKey };

const attribute = (oid: string, text: string): Buffer => der.setOf(der.sequence(der.oid(oid), der.utf8(text)));
/** A distinguished name; null gives the empty name of short-lived leaf certificates. */
export const distinguishedName = (subject: Subject | null): Buffer =>
  subject === null
    ? der.sequence()
    : der.sequence(attribute('2.5.4.10', subject.organization), attribute('2.5.4.3', subject.commonName));

/** The first 20 bytes of the key's SHA-256. The identifier is only a label: RFC 5280 §4.2.1.2 allows any method. */
const keyIdentifier = (spki: Buffer): Buffer => sha256(spki).subarray(0, 20);

const KEY_USAGE = { sign: der.bits(Buffer.of(0x80), 7), issue: der.bits(Buffer.of(0x06), 1) };
export const keyUsage = (use: keyof typeof KEY_USAGE): Extension => ({
  oid: '2.5.29.15',
  critical: true,
  value: KEY_USAGE[use],
});
export const extendedKeyUsage = (oid: string, critical = false): Extension => ({
  oid: '2.5.29.37',
  critical,
  value: der.sequence(der.oid(oid)),
});
export const certificateAuthority = (pathLength: number): Extension => ({
  oid: '2.5.29.19',
  critical: true,
  value: der.sequence(der.boolean(true), der.integer(pathLength)),
});
export const keyIdentifiers = (subject: Buffer, issuer: Buffer): Extension[] => [
  { oid: '2.5.29.14', value: der.octets(keyIdentifier(subject)) },
  { oid: '2.5.29.35', value: der.sequence(der.implicit(0, keyIdentifier(issuer))) },
];

export type CertificateRequest = {
  serial: Buffer;
  subject: Buffer;
  spki: Buffer;
  issuer: Buffer;
  notBefore: Date;
  notAfter: Date;
  extensions: Extension[];
};

/** The TBSCertificate, which the CA signs, and without the SCT extension also the certificate log. */
export function toBeSigned(request: CertificateRequest): Buffer {
  const extensions = request.extensions.map(({ oid, critical, value }) =>
    der.sequence(der.oid(oid), ...(critical ? [der.boolean(true)] : []), der.octets(value)),
  );
  return der.sequence(
    der.explicit(0, der.integer(2)),
    der.integer(request.serial),
    ECDSA_WITH_SHA256,
    request.issuer,
    der.sequence(der.utcTime(request.notBefore), der.utcTime(request.notAfter)),
    request.subject,
    request.spki,
    der.explicit(3, der.sequence(...extensions)),
  );
}

/** The DER of a certificate that `issuer` signs. */
export function issueCertificate(request: CertificateRequest, issuer: SigningKey): Buffer {
  const tbs = toBeSigned(request);
  return der.sequence(tbs, ECDSA_WITH_SHA256, der.bits(sign(issuer, tbs)));
}

/** A long-lived certificate of the instance: root, intermediate or timestamp authority. */
export function issueAuthority(options: {
  subject: Subject;
  key: SigningKey;
  issuer: Certificate | null;
  validity: { start: Date; end: Date };
  extensions: Extension[];
}): Certificate {
  const subject = distinguishedName(options.subject);
  const serial = sha256(options.key.spki, Buffer.from('serial')).subarray(0, 16);
  const issuerKey = options.issuer?.key ?? options.key;
  const request: CertificateRequest = {
    serial,
    subject,
    spki: options.key.spki,
    issuer: options.issuer?.subject ?? subject,
    notBefore: options.validity.start,
    notAfter: options.validity.end,
    extensions: [...options.extensions, ...keyIdentifiers(options.key.spki, issuerKey.spki)],
  };
  return { der: issueCertificate(request, issuerKey), subject, serial, key: options.key };
}
