/**
 * Reads the certificate extensions of Fulcio, 1.3.6.1.4.1.57264.1.N (Fulcio, docs/oid-info.md). They contain the
 * statements of the identity provider about the build.
 */
import { type FulcioExtension } from '#lib/verify/result/verification.ts';
import type { Certificate } from '#lib/verify/certificate/certificate.ts';
import { TAG, readElement } from '#lib/verify/der/der.ts';

const FULCIO_ARC = '1.3.6.1.4.1.57264.1.';

/** .1–.6 contain the bytes of the text itself, .8 and later a DER UTF8String. */
const RAW_EXTENSIONS: Record<number, FulcioExtension> = {
  1: 'issuer',
  2: 'githubWorkflowTrigger',
  3: 'githubWorkflowSHA',
  4: 'githubWorkflowName',
  5: 'githubWorkflowRepository',
  6: 'githubWorkflowRef',
};
const DER_EXTENSIONS: Record<number, FulcioExtension> = {
  8: 'issuer',
  9: 'buildSignerURI',
  10: 'buildSignerDigest',
  11: 'runnerEnvironment',
  12: 'sourceRepositoryURI',
  13: 'sourceRepositoryDigest',
  14: 'sourceRepositoryRef',
  15: 'sourceRepositoryIdentifier',
  16: 'sourceRepositoryOwnerURI',
  17: 'sourceRepositoryOwnerIdentifier',
  18: 'buildConfigURI',
  19: 'buildConfigDigest',
  20: 'buildTrigger',
  21: 'runInvocationURI',
  22: 'sourceRepositoryVisibilityAtSigning',
  23: 'deploymentEnvironment',
  24: 'tokenSubject',
};

/** The extensions by name; the newer issuer (.8) replaces the older (.1). Throws a DerError where one is malformed. */
export function fulcioExtensions(certificate: Certificate): Partial<Record<FulcioExtension, string>> {
  const found: Partial<Record<FulcioExtension, string>> = {};
  for (const { oid, value } of certificate.extensions) {
    if (!oid.startsWith(FULCIO_ARC)) continue;
    const number = Number(oid.slice(FULCIO_ARC.length));
    const raw = RAW_EXTENSIONS[number];
    const wrapped = DER_EXTENSIONS[number];
    if (wrapped !== undefined)
      found[wrapped] = Buffer.from(readElement(value, TAG.utf8String).content).toString('utf8');
    else if (raw !== undefined) found[raw] ??= Buffer.from(value).toString('utf8');
  }
  return found;
}
