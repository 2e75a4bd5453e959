/**
 * The certificate authority for signers. It issues short-lived certificates with the signer's identity, the source and
 * a promise of the certificate log (SCT).
 */
import type { FulcioExtension } from '#lib/verify/result/verification.ts';
import * as der from './der.ts';
import { deriveKey, sha256, sign, type SigningKey } from './ecdsa.ts';
import {
  certificateAuthority,
  distinguishedName,
  extendedKeyUsage,
  issueCertificate,
  issueAuthority,
  keyIdentifiers,
  keyUsage,
  toBeSigned,
  type Certificate,
  type Extension,
} from './certificates.ts';

const CODE_SIGNING = '1.3.6.1.5.5.7.3.3';
const SCT_LIST = '1.3.6.1.4.1.11129.2.4.2';
const FULCIO_OID = '1.3.6.1.4.1.57264.1';
const CERTIFICATE_LIFETIME_MS = 10 * 60_000;

/** Number of each extension below 1.3.6.1.4.1.57264.1; 1 to 6 are raw text, the others DER strings. */
const EXTENSION_NUMBERS: Record<FulcioExtension, number[]> = {
  issuer: [1, 8],
  githubWorkflowTrigger: [2],
  githubWorkflowSHA: [3],
  githubWorkflowName: [4],
  githubWorkflowRepository: [5],
  githubWorkflowRef: [6],
  buildSignerURI: [9],
  buildSignerDigest: [10],
  runnerEnvironment: [11],
  sourceRepositoryURI: [12],
  sourceRepositoryDigest: [13],
  sourceRepositoryRef: [14],
  sourceRepositoryIdentifier: [15],
  sourceRepositoryOwnerURI: [16],
  sourceRepositoryOwnerIdentifier: [17],
  buildConfigURI: [18],
  buildConfigDigest: [19],
  buildTrigger: [20],
  runInvocationURI: [21],
  sourceRepositoryVisibilityAtSigning: [22],
  deploymentEnvironment: [23],
  tokenSubject: [24],
};

export type Identity = {
  /** URI, or an e-mail address. */
  identity: string;
  issuer: string;
  oids?: Partial<Record<FulcioExtension, string>>;
};

export type Fulcio = {
  root: Certificate;
  intermediate: Certificate;
  ctKey: SigningKey;
  /** A certificate for `key`, valid for ten minutes from `at`. If `sct` is false, it has no promise of a log. */
  issue(
    key: SigningKey,
    signer: Identity,
    at: Date,
    options?: { sct?: boolean; notBefore?: Date; notAfter?: Date },
  ): Buffer;
};

function fulcioExtensions(signer: Identity): Extension[] {
  const values = { issuer: signer.issuer, ...signer.oids };
  return Object.entries(values)
    .flatMap(([name, value]) =>
      EXTENSION_NUMBERS[name as FulcioExtension].map((number) => ({
        number,
        value: number <= 6 ? Buffer.from(value) : der.utf8(value),
      })),
    )
    .toSorted((a, b) => a.number - b.number)
    .map(({ number, value }) => ({ oid: `${FULCIO_OID}.${number}`, value }));
}

const alternativeName = (identity: string): Extension => ({
  oid: '2.5.29.17',
  critical: true,
  value: der.sequence(der.implicit(identity.includes('://') ? 6 : 1, Buffer.from(identity))),
});

const uint = (value: number | bigint, bytes: number): Buffer =>
  Buffer.from(value.toString(16).padStart(bytes * 2, '0'), 'hex');

/** SignedCertificateTimestampList with one entry over the pre-certificate (RFC 6962 §3.2, §3.3). */
function signedTimestamps(tbs: Buffer, issuerKey: SigningKey, log: SigningKey, at: Date): Extension {
  const time = uint(at.getTime(), 8);
  const entry = Buffer.concat([uint(1, 2), issuerKey.id, uint(tbs.length, 3), tbs, uint(0, 2)]);
  const signature = sign(log, Buffer.concat([Buffer.of(0, 0), time, entry]));
  const sct = Buffer.concat([
    Buffer.of(0),
    log.id,
    time,
    uint(0, 2),
    Buffer.of(4, 3),
    uint(signature.length, 2),
    signature,
  ]);
  return { oid: SCT_LIST, value: der.octets(Buffer.concat([uint(sct.length + 2, 2), uint(sct.length, 2), sct])) };
}

/** The certificate authority of a seed. `validity` is that of its root and intermediate certificate. */
export function createFulcio(seed: string, name: string, validity: { start: Date; end: Date }): Fulcio {
  const organization = name;
  const root = issueAuthority({
    subject: { organization, commonName: `${name} root` },
    key: deriveKey(seed, 'fulcio root'),
    issuer: null,
    validity,
    extensions: [keyUsage('issue'), certificateAuthority(1)],
  });
  const intermediate = issueAuthority({
    subject: { organization, commonName: `${name} intermediate` },
    key: deriveKey(seed, 'fulcio intermediate'),
    issuer: root,
    validity,
    extensions: [keyUsage('issue'), extendedKeyUsage(CODE_SIGNING), certificateAuthority(0)],
  });
  const ctKey = deriveKey(seed, 'certificate log');
  return {
    root,
    intermediate,
    ctKey,
    issue(key, signer, at, options = {}) {
      const request = {
        serial: sha256(key.spki, Buffer.from(at.toISOString())).subarray(0, 20),
        subject: distinguishedName(null),
        spki: key.spki,
        issuer: intermediate.subject,
        notBefore: options.notBefore ?? at,
        notAfter: options.notAfter ?? new Date(at.getTime() + CERTIFICATE_LIFETIME_MS),
        extensions: [
          keyUsage('sign'),
          extendedKeyUsage(CODE_SIGNING),
          ...keyIdentifiers(key.spki, intermediate.key.spki),
          alternativeName(signer.identity),
          ...fulcioExtensions(signer),
        ],
      };
      if (options.sct !== false)
        request.extensions.push(signedTimestamps(toBeSigned(request), intermediate.key, ctKey, at));
      return issueCertificate(request, intermediate.key);
    },
  };
}
