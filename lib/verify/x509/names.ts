/**
 * Names in certificates: the subject alternative name that identifies the signer, and distinguished names for display.
 */
import { type Certificate, OID_SUBJECT_ALT_NAME, extensionValue } from '#lib/verify/certificate/certificate.ts';
import { TAG, contextTag, expectTag, readChildren, readElement, readOid } from '#lib/verify/der/der.ts';

export type SubjectName = { identity: string; type: 'uri' | 'email' | 'dns' | 'otherName' | 'subject' };

/** Fulcio's otherName for user names (1.3.6.1.4.1.57264.1.7, a UTF8String). */
const FULCIO_USERNAME = '1.3.6.1.4.1.57264.1.7';

const GENERAL_NAMES: Record<number, SubjectName['type']> = {
  [contextTag(1, false)]: 'email',
  [contextTag(2, false)]: 'dns',
  [contextTag(6, false)]: 'uri',
};

/** All subject alternative names of a supported type, in order. Throws a DerError where the extension is malformed. */
export function subjectAltNames(certificate: Certificate): SubjectName[] {
  const value = extensionValue(certificate, OID_SUBJECT_ALT_NAME);
  if (value === null) return [];
  return readChildren(readElement(value, TAG.sequence).content).flatMap((name): SubjectName[] => {
    const type = GENERAL_NAMES[name.tag];
    if (type !== undefined) return [{ identity: Buffer.from(name.content).toString('utf8'), type }];
    if (name.tag !== contextTag(0)) return [];
    const [oid, wrapped] = readChildren(name.content);
    if (readOid(expectTag(oid)) !== FULCIO_USERNAME) return [];
    const text = readElement(expectTag(wrapped, contextTag(0)).content, TAG.utf8String);
    return [{ identity: Buffer.from(text.content).toString('utf8'), type: 'otherName' }];
  });
}

/** The name of the signer: the first subject alternative name, else the distinguished name of the subject. */
export function signerName(certificate: Certificate): SubjectName {
  return subjectAltNames(certificate)[0] ?? { identity: distinguishedName(certificate.subject), type: 'subject' };
}

const ATTRIBUTES: Record<string, string> = {
  '2.5.4.3': 'CN',
  '2.5.4.6': 'C',
  '2.5.4.7': 'L',
  '2.5.4.8': 'ST',
  '2.5.4.9': 'STREET',
  '2.5.4.10': 'O',
  '2.5.4.11': 'OU',
  '2.5.4.17': 'postalCode',
  '0.9.2342.19200300.100.1.25': 'DC',
  '1.2.840.113549.1.9.1': 'E',
};

type NamePart = { oid: string; value: string };

/** The attributes of a distinguished name (RFC 5280 §4.1.2.4), in the order of the certificate. */
function nameParts(der: Uint8Array): NamePart[] {
  return readChildren(readElement(der, TAG.sequence).content).flatMap((set) =>
    readChildren(set.content).map((attribute): NamePart => {
      const [oid, value] = readChildren(attribute.content);
      const { tag, content } = expectTag(value);
      return {
        oid: readOid(expectTag(oid)),
        value: tag === BMP_STRING ? fromBmp(content) : Buffer.from(content).toString('utf8'),
      };
    }),
  );
}

/** BMPString: two bytes for each character, the high byte first (RFC 5280 §4.1.2.4, X.690 §8.23). */
const BMP_STRING = 0x1e;

function fromBmp(content: Uint8Array): string {
  return new TextDecoder('utf-16be').decode(content);
}

/** A distinguished name for display, with the last attribute first: `CN=sigstore-intermediate, O=sigstore.dev`. */
export function distinguishedName(der: Uint8Array): string {
  return nameParts(der)
    .map(({ oid, value }) => `${ATTRIBUTES[oid] ?? oid}=${value}`)
    .toReversed()
    .join(', ');
}

const COMMON_NAME = '2.5.4.3',
  ORGANISATION = '2.5.4.10';

/**
 * The short name of an authority from its own certificate: the common name of the subject, else the organisation, else
 * the whole distinguished name, else the certificate's SHA-256. If an attribute occurs more than once, the last one
 * counts, which is the most specific.
 */
export function authorityName({ subject, sha256 }: Pick<Certificate, 'subject' | 'sha256'>): string {
  const parts = nameParts(subject);
  const valueOf = (type: string) => parts.findLast(({ oid, value }) => oid === type && value.trim() !== '')?.value;
  return (
    valueOf(COMMON_NAME) ??
    valueOf(ORGANISATION) ??
    (distinguishedName(subject) || `the certificate ${sha256.slice(0, 16)}`)
  );
}
