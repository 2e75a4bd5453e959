/**
 * What of a document is true: outcome, signer, and one result per check.
 * Pure: trust material and the clock are arguments.
 */
import type { EvidenceId, Json } from '#lib/evidence/model/evidence.ts';

/**
 * `verified` the cryptography holds up to a configured root or key, at a trusted time, and the document agrees with
 * itself;
 * `failed` some check is false; `untrusted` sound but leads to no configured root or key; `unsigned` nothing to verify;
 * `error` could not be checked (say what is missing).
 */
export type VerificationOutcome = 'verified' | 'failed' | 'untrusted' | 'unsigned' | 'error';

/** In the order they are shown. All eight appear for every signed document. */
export const CHECK_NAMES = [
  'signature',
  'certificate-chain',
  'sct',
  'transparency-log',
  'timestamp',
  'subject',
  'predicate',
  'identity',
] as const;
export type CheckName = (typeof CHECK_NAMES)[number];

/**
 * `skip` does not apply or was not asked for; `missing` required and absent; `error` could not be checked. Not reached
 * is never `pass`.
 */
export type CheckOutcome = 'pass' | 'warn' | 'fail' | 'missing' | 'skip' | 'error';

export type Check = {
  check: CheckName;
  outcome: CheckOutcome;
  /**
   * Stable, kebab-case: `ok`, `signature-mismatch`, `not-reached` … (the closed list is in lib/verify/result/codes.ts).
   */
  code: string;
  /** What was looked at and what was found, as a sentence. */
  detail: string;
  expected: string | null;
  actual: string | null;
  /** What to do about it; null when there is nothing to do. */
  remediation: string | null;
  /** Field by field comparisons, chain subjects, log entries …: shown when the check is opened. */
  evidence: { [key: string]: Json } | null;
};

/** Fulcio certificate extensions 1.3.6.1.4.1.57264.1.N by name (spec 03a §6). */
export type FulcioExtension =
  | 'issuer'
  | 'githubWorkflowTrigger'
  | 'githubWorkflowSHA'
  | 'githubWorkflowName'
  | 'githubWorkflowRepository'
  | 'githubWorkflowRef'
  | 'buildSignerURI'
  | 'buildSignerDigest'
  | 'runnerEnvironment'
  | 'sourceRepositoryURI'
  | 'sourceRepositoryDigest'
  | 'sourceRepositoryRef'
  | 'sourceRepositoryIdentifier'
  | 'sourceRepositoryOwnerURI'
  | 'sourceRepositoryOwnerIdentifier'
  | 'buildConfigURI'
  | 'buildConfigDigest'
  | 'buildTrigger'
  | 'runInvocationURI'
  | 'sourceRepositoryVisibilityAtSigning'
  | 'deploymentEnvironment'
  | 'tokenSubject';

export type Signer =
  | {
      kind: 'certificate';
      /** The subject alternative name. */
      identity: string;
      identityType: 'uri' | 'email' | 'dns' | 'otherName' | 'subject';
      issuer: string | null;
      oids: Partial<Record<FulcioExtension, string>>;
      certificate: {
        subject: string;
        issuer: string;
        serial: string;
        notBefore: string;
        notAfter: string;
        sha256: string;
        keyType: string;
      };
    }
  | { kind: 'key'; identity: string; keyId: string; keyType: string; name: string | null };

/**
 * A moment somebody else vouches for. `authority` of a time-stamp is the common name (else the organisation) in the
 * certificate that signed it; of a log, the base URL that the trusted root gives it, else its operator, else its id.
 */
export type TrustedTime = { source: 'rfc3161' | 'transparency-log'; time: string; authority: string };

export type LogEntryReference = {
  log: string;
  logIndex: string | null;
  integratedTime: string | null;
  kind: string;
  version: string;
  inclusion: 'proof' | 'promise' | 'both' | 'none';
  url: string | null;
};

/** One field that certificate and predicate both tell. */
export type FieldComparison = {
  field: string;
  certificate: string | null;
  predicate: string | null;
  agrees: boolean | null;
};

export type Verification = {
  outcome: VerificationOutcome;
  /** Null unless a signature was verified with the signer's key. */
  signer: Signer | null;
  checks: Check[];
  /** Earliest trusted time, RFC 3339 UTC; null where time is unknown (managed key without log). */
  signedAt: string | null;
  trustedTimes: TrustedTime[];
  logEntries: LogEntryReference[];
  comparisons: FieldComparison[];
  /** The trust entry that the verification rests on. */
  trust: { id: string; name: string; version: number } | null;
  /** Of a document that holds several envelopes: which one this is about; null elsewhere. */
  member?: number | null;
  verifiedAt: string;
  durationMs: number;
};

/**
 * A verification as it was kept, with the signer only where a signature was verified with the signer's key. Earlier
 * versions named the owner of a key or certificate that a document merely mentions. A key that was not valid then did
 * sign.
 */
export function withProvenSigner(kept: Verification): Verification {
  const signature = kept.checks.find((one) => one.check === 'signature');
  const proven = signature === undefined || signature.outcome === 'pass' || signature.code === 'key-expired';
  return proven || kept.signer === null ? kept : { ...kept, signer: null };
}

export type Thresholds = { tlog: number; ctlog: number; timestamp: number };

/** One piece of configured trust: data, versioned, with a validity. */
export type TrustEntry = {
  /** sha256 of kind and canonical body. */
  id: EvidenceId;
  name: string;
  kind: 'trusted-root' | 'key' | 'npm-keys' | 'certificate-authority';
  /**
   * trusted_root.json (JSON text), PEM public key or certificate, npm keys JSON, or PEM chain of a private CA (+ TSA).
   */
  body: string;
  thresholds: Thresholds;
  /** RFC 3339; null = unbounded. */
  validFrom: string | null;
  validUntil: string | null;
  /** Key hint for bundles that name one. */
  hint: string | null;
};
/** All configured trust at one version; the version rises by one with every add or remove. */
export type TrustSet = { version: number; entries: TrustEntry[] };

/**
 * What the caller expects of the document (contract: `expect`). A difference fails `identity`, `subject` or
 * `predicate`.
 */
export type Expectation = {
  digest?: string;
  artifact?: Uint8Array;
  identity?: string;
  identityRegexp?: string;
  issuer?: string;
  sourceRepository?: string;
  sourceRef?: string;
  /** The name of a branch or tag, or its full ref. */
  sourceBranch?: string;
  sourceTag?: string;
  /** `v1`, `v1.2` or `v1.2.3`: a tag of that version. */
  sourceVersionedTag?: string;
  /** A builder must be told: the expected one, else one that slsa-verifier trusts without being told. */
  requireBuilder?: boolean;
  builderId?: string;
  predicateType?: string;
  package?: string;
  version?: string;
  /** VSA: verifier, resource and levels wanted. */
  verifierId?: string;
  resourceUri?: string;
  verifiedLevels?: string[];
};
