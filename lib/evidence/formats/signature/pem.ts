import { decodeBase64, encodeBase64 } from '#lib/bytes/base64.ts';

/**
 * The DER of every certificate in PEM text (RFC 7468), as standard base64, in order; null if a block is not base64.
 */
export function certificatesOfPem(pem: string): string[] | null {
  const certificates: string[] = [];
  for (const block of pem.matchAll(/-----BEGIN CERTIFICATE-----([^-]*)-----END CERTIFICATE-----/g)) {
    const der = decodeBase64(block[1]!.replace(/\s+/g, ''));
    if (der === null || der.length === 0) return null;
    certificates.push(encodeBase64(der));
  }
  return certificates;
}
