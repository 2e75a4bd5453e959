/** Reads a private authority from PEM: certificates of one or more CAs in any order, also of timestamp authorities. */
import { pemBlocks } from '../key/pem.ts';
import { mayTimestamp } from '../time/timestamp.ts';
import type { TrustEntry } from '#lib/verify/result/verification.ts';
import {
  type Certificate,
  maySignCertificates,
  parseCertificate,
  sameBytes,
} from '#lib/verify/certificate/certificate.ts';
import { compileIssuers, isIssuedBy } from '../x509/chain.ts';
import { distinguishedName } from '../x509/names.ts';
import { entryWindow } from './keys.ts';
import type { TimestampAuthority } from '#lib/verify/compiled-trust/compiled-trust.ts';
import { type RootParts, TrustError, toTimestampAuthority } from './trusted-root.ts';

/** The certificates may come in any order, so each is checked against each. */
const MAX_CERTIFICATES = 16;

/** The certificates in a PEM text. Throws a TrustError where one cannot be read or there are too many. */
export function readPemCertificates(text: string): Certificate[] {
  const blocks = pemBlocks(text).filter((one) => one.label === 'CERTIFICATE');
  if (blocks.length > MAX_CERTIFICATES)
    throw new TrustError('', `at most ${MAX_CERTIFICATES} certificates are accepted in one file`);
  return blocks.map((block) => {
    try {
      return parseCertificate(block.der);
    } catch {
      throw new TrustError('', 'one of its certificates cannot be read');
    }
  });
}

/**
 * Compile the certificates of an entry. Trust anchors are the self-signed authorities, and those whose issuer is not
 * among them, since whoever adds an authority trusts it. Throws a TrustError where the certificates cannot be used.
 */
export function compilePemAuthority(entry: TrustEntry): RootParts {
  const certificates = readPemCertificates(entry.body);
  const authorities = certificates.filter(maySignCertificates);
  const stamping = certificates.filter((one) => !maySignCertificates(one));
  const anchors = authorities.filter(
    (one) =>
      !authorities.some((issuer) => issuer !== one && isIssuedBy(one, issuer)) || sameBytes(one.issuer, one.subject),
  );
  if (anchors.length === 0) throw new TrustError('', 'it contains no certificate authority');
  const window = entryWindow(entry);
  const issuers = compileIssuers(authorities, anchors, window);
  const timestampAuthorities = stamping.map((certificate): TimestampAuthority => {
    const compiled = mayTimestamp(certificate)
      ? toTimestampAuthority(
          [certificate, ...authorities],
          () => issuers,
          window,
          distinguishedName(certificate.subject),
        )
      : null;
    if (compiled === null)
      throw new TrustError(
        '',
        `${distinguishedName(certificate.subject)} is neither an authority nor a timestamp authority of one`,
      );
    return compiled;
  });
  // Timestamps may also contain their own certificates, issued by these authorities.
  const open: TimestampAuthority = { ...window, name: entry.name, leaf: null, issuers };
  return { issuers, timestampAuthorities: [...timestampAuthorities, open], tlogs: [], ctlogs: [] };
}
