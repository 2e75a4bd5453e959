/** Paths from a certificate to a trust anchor (RFC 5280 §6, without policies, name constraints and revocation). */
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

/** Longest way that is followed; real ones have one or two intermediates. */
const MAX_PATH_LENGTH = 6;

/** Whether names and key ids fit: only then is the signature worth checking. */
export function couldIssue(issuer: Certificate, certificate: Certificate): boolean {
  if (!sameBytes(issuer.subject, certificate.issuer)) return false;
  const wanted = authorityKeyId(certificate);
  const had = subjectKeyId(issuer);
  return wanted === null || had === null || sameBytes(wanted, had);
}

/** An authority that the certificate names by key as well as by name: then it must have signed it. */
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

export function intersectPeriods(a: ValidityPeriod, b: ValidityPeriod): ValidityPeriod {
  return { validFrom: Math.max(a.validFrom, b.validFrom), validUntil: Math.min(a.validUntil, b.validUntil) };
}

export function containsTime(window: ValidityPeriod, time: number): boolean {
  return window.validFrom <= time && time <= window.validUntil;
}

/**
 * Compile a set of authority certificates: each that can issue and leads to an anchor becomes an Issuer.
 * Anchors are trusted as they are (their own signature is not evidence of anything), but must be authorities.
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
 * The same for a chain in order, each certificate before the one that issued it and the last the anchor. Null where it
 * is not such a chain.
 */
export function compileChain(chain: readonly Certificate[], window: ValidityPeriod): IssuingAuthority[] | null {
  const issuers: IssuingAuthority[] = [];
  for (const certificate of chain.toReversed()) {
    const above = issuers[0];
    if (!isUsableAuthority(certificate)) return null;
    if (above === undefined)
      issuers.push(
        toIssuer(certificate, [certificate], window, basicConstraints(certificate).pathLength ?? MAX_PATH_LENGTH),
      );
    else if (above.remainingPathLength > 0 && isIssuedBy(certificate, above.certificate))
      issuers.unshift(extendPath(above, certificate));
    else return null;
  }
  return issuers;
}

function extendPath(parent: IssuingAuthority, certificate: Certificate): IssuingAuthority {
  const depthLeft = Math.min(
    parent.remainingPathLength - 1,
    basicConstraints(certificate).pathLength ?? MAX_PATH_LENGTH,
  );
  return toIssuer(certificate, [certificate, ...parent.chain], parent, depthLeft);
}

function toIssuer(
  certificate: Certificate,
  path: Certificate[],
  within: ValidityPeriod,
  depthLeft: number,
): IssuingAuthority {
  return {
    ...intersectPeriods(within, validityOf(certificate)),
    certificate,
    chain: path,
    remainingPathLength: depthLeft,
    name: distinguishedName(certificate.subject),
  };
}

function isUsableAuthority(certificate: Certificate): boolean {
  return maySignCertificates(certificate) && unknownCriticalExtension(certificate) === null;
}

/**
 * Issuers of a leaf among the compiled ones, through intermediates that came with the document where need be.
 * Each result's window is when its whole way holds; the leaf's own validity is not in it.
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
