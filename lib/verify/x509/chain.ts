/**
 * Finds paths from a certificate to a trust anchor (RFC 5280 §6, without policies, name constraints and revocation).
 */
import { verifyWithScheme } from '../key/scheme.ts';
import type { IssuingAuthority, ValidityPeriod } from '#lib/verify/compiled-trust/compiled-trust.ts';
import {
  type Certificate,
  authorityKeyId,
  basicConstraints,
  unknownCriticalExtension,
  keyOf,
  maySignCertificates,
  sameBytes,
  subjectKeyId,
} from '#lib/verify/certificate/certificate.ts';
import { distinguishedName } from './names.ts';

/** The longest path, in authorities; real paths have one or two intermediates. */
const MAX_PATH_LENGTH = 6;

/** Whether names and key ids fit, so that `issuer` may have signed `certificate`. */
export function couldIssue(issuer: Certificate, certificate: Certificate): boolean {
  if (!sameBytes(issuer.subject, certificate.issuer)) return false;
  const authorityId = authorityKeyId(certificate);
  const issuerId = subjectKeyId(issuer);
  return authorityId === null || issuerId === null || sameBytes(authorityId, issuerId);
}

/** The authority that the certificate names by both name and key id, so that it must have signed it; null for none. */
export function namedIssuer(certificate: Certificate, issuers: readonly IssuingAuthority[]): IssuingAuthority | null {
  return (
    issuers.find(
      (one) =>
        authorityKeyId(certificate) !== null &&
        subjectKeyId(one.certificate) !== null &&
        couldIssue(one.certificate, certificate),
    ) ?? null
  );
}

/** Whether `issuer` signed `certificate`. */
export function isIssuedBy(certificate: Certificate, issuer: Certificate): boolean {
  if (!couldIssue(issuer, certificate) || certificate.scheme === null) return false;
  try {
    return verifyWithScheme(certificate.scheme, keyOf(issuer), certificate.tbs, certificate.signature);
  } catch {
    return false;
  }
}

const validityOf = (certificate: Certificate): ValidityPeriod => ({
  validFrom: certificate.notBefore,
  validUntil: certificate.notAfter,
});

/** The time in which both periods hold. It is empty (`validFrom` after `validUntil`) where they do not overlap. */
export function intersectPeriods(a: ValidityPeriod, b: ValidityPeriod): ValidityPeriod {
  return { validFrom: Math.max(a.validFrom, b.validFrom), validUntil: Math.min(a.validUntil, b.validUntil) };
}

/** Whether the period contains a time in milliseconds since the epoch; both ends are inclusive. */
export function containsTime(window: ValidityPeriod, time: number): boolean {
  return window.validFrom <= time && time <= window.validUntil;
}

/**
 * Compile a set of authority certificates: each one that may issue and chains to an anchor becomes an IssuingAuthority.
 * Anchors must be authorities too, but their own signatures are not checked, since these prove nothing.
 */
export function compileIssuers(
  certificates: readonly Certificate[],
  anchors: readonly Certificate[],
  window: ValidityPeriod,
): IssuingAuthority[] {
  const issuers: IssuingAuthority[] = anchors
    .filter(isUsableAuthority)
    .map((anchor) => toIssuer(anchor, [anchor], window, basicConstraints(anchor).pathLength ?? MAX_PATH_LENGTH));
  let waiting = certificates.filter((one) => !anchors.includes(one) && isUsableAuthority(one));
  for (let found = true; found;) {
    const next = waiting.flatMap((one) => {
      const parent = issuers.find((issuer) => issuer.remainingPathLength > 0 && isIssuedBy(one, issuer.certificate));
      return parent === undefined ? [] : [extendPath(parent, one)];
    });
    found = next.length > 0;
    issuers.push(...next);
    waiting = waiting.filter((one) => !next.some((issuer) => issuer.certificate === one));
  }
  return issuers;
}

/**
 * As compileIssuers, for a chain in order: each certificate comes before its issuer, and the anchor is the last. Null
 * where the certificates are not such a chain.
 */
export function compileChain(chain: readonly Certificate[], window: ValidityPeriod): IssuingAuthority[] | null {
  const issuers: IssuingAuthority[] = [];
  for (const certificate of chain.toReversed()) {
    const parent = issuers[0];
    if (!isUsableAuthority(certificate)) return null;
    if (parent === undefined)
      issuers.push(
        toIssuer(certificate, [certificate], window, basicConstraints(certificate).pathLength ?? MAX_PATH_LENGTH),
      );
    else if (parent.remainingPathLength > 0 && isIssuedBy(certificate, parent.certificate))
      issuers.unshift(extendPath(parent, certificate));
    else return null;
  }
  return issuers;
}

function extendPath(parent: IssuingAuthority, certificate: Certificate): IssuingAuthority {
  const remainingPathLength = Math.min(
    parent.remainingPathLength - 1,
    basicConstraints(certificate).pathLength ?? MAX_PATH_LENGTH,
  );
  return toIssuer(certificate, [certificate, ...parent.chain], parent, remainingPathLength);
}

function toIssuer(
  certificate: Certificate,
  chain: Certificate[],
  period: ValidityPeriod,
  remainingPathLength: number,
): IssuingAuthority {
  return {
    ...intersectPeriods(period, validityOf(certificate)),
    certificate,
    chain,
    remainingPathLength,
    name: distinguishedName(certificate.subject),
  };
}

function isUsableAuthority(certificate: Certificate): boolean {
  return maySignCertificates(certificate) && unknownCriticalExtension(certificate) === null;
}

/**
 * The issuers of a leaf among the compiled ones, or, where there is none, those that it reaches through the
 * intermediate certificates of the document. The period of each result is the validity of its whole path, without that
 * of the leaf.
 */
export function findIssuers(
  leaf: Certificate,
  issuers: readonly IssuingAuthority[],
  intermediates: readonly Certificate[] = [],
): IssuingAuthority[] {
  const direct = issuers.filter((issuer) => isIssuedBy(leaf, issuer.certificate));
  if (direct.length > 0 || intermediates.length === 0) return direct;
  const known = new Set(issuers.map((issuer) => issuer.certificate.sha256));
  let reached: IssuingAuthority[] = [...issuers];
  let waiting = intermediates
    .filter((one) => !known.has(one.sha256) && isUsableAuthority(one))
    .slice(0, MAX_PATH_LENGTH);
  for (let depth = 0; depth < MAX_PATH_LENGTH && waiting.length > 0; depth += 1) {
    const next = waiting.flatMap((one) =>
      reached
        .filter((issuer) => issuer.remainingPathLength > 0 && isIssuedBy(one, issuer.certificate))
        .map((issuer) => extendPath(issuer, one)),
    );
    const good = next.filter((issuer) => isIssuedBy(leaf, issuer.certificate));
    if (good.length > 0) return good;
    waiting = waiting.filter((one) => !next.some((issuer) => issuer.certificate === one));
    reached = next;
  }
  return [];
}
