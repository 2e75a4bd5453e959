/**
 * The result of verifying a document: outcome, signer, and one result for each check.
 */
import type { EvidenceId, Json } from '#lib/evidence/model/evidence.ts';

/**
 * `verified`: the signature is valid, leads to a configured root or key at a trusted time, and the document does not
 * contradict itself. `failed`: at least one check failed. `untrusted`: no check failed, but the document leads to no
 * configured root or key. `unsigned`: there is nothing to verify. `error`: something could not be checked; the checks
 * say what is missing.
 */
export type VerificationOutcome = 'verified' | 'failed' | 'untrusted' | 'unsigned' | 'error';

/** In the order of display. Every signed document has all eight. */
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
 * `skip`: the check does not apply, was not requested, or was not reached. `missing`: a required part is absent.
 * `error`: the check could not be made.
 */
export type CheckOutcome = 'pass' | 'warn' | 'fail' | 'missing' | 'skip' | 'error';

export type Check = {
  check: CheckName;
  outcome: CheckOutcome;
  /**
   * Stable, kebab-case: `ok`, `signature-mismatch`, `not-reached` … (the closed list is in lib/verify/result/codes.ts).
   */
  code: string;
  /** A sentence that says what was checked and what was found. */
  detail: string;
  expected: string | null;
  actual: string | null;
  /** The action that the result calls for; null where there is nothing to do. */
  remediation: string | null;
  /** Details such as compared fields, certificates and log entries; the page shows them in the opened check. */
  evidence: { [key: string]: Json } | null;
};

/** Fulcio certificate extensions 1.3.6.1.4.1.57264.1.N by name (Fulcio, docs/oid-info.md). */
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
 * A time that a trusted authority or log confirms. `authority` of a timestamp is the common name (else the
 * organisation) in the certificate that signed it; of a log, the base URL that the trusted root gives, else the
 * operator, else the id.
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

/** One field that both the certificate and the predicate can state. `agrees` is null where they cannot be compared. */
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
  /** Earliest trusted time, RFC 3339 UTC; null where the time is unknown (a key without log and timestamp). */
  signedAt: string | null;
  trustedTimes: TrustedTime[];
  logEntries: LogEntryReference[];
  comparisons: FieldComparison[];
  /** The trust entry that the verification rests on. */
  trust: { id: string; name: string; version: number } | null;
  /** The index of the envelope that this result is about, in a document of several envelopes; null elsewhere. */
  member?: number | null;
  verifiedAt: string;
  durationMs: number;
};

/**
 * A stored verification, with the signer only where a signature was verified with the signer's key. Earlier versions
 * also named the owner of a key or certificate that the document only mentions. With the code `key-expired` the key did
 * make the signature, outside its validity.
 */
export function withProvenSigner(stored: Verification): Verification {
  const signature = stored.checks.find((one) => one.check === 'signature');
  const proven = signature === undefined || signature.outcome === 'pass' || signature.code === 'key-expired';
  return proven || stored.signer === null ? stored : { ...stored, signer: null };
}

export type Thresholds = { tlog: number; ctlog: number; timestamp: number };

/** One entry of configured trust, with its validity. */
export type TrustEntry = {
  /** SHA-256 of kind and canonical body. */
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
  /** The key hint that bundles may name. */
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
  /** A builder is required: `builderId`, else one that slsa-verifier accepts by default. */
  requireBuilder?: boolean;
  builderId?: string;
  predicateType?: string;
  package?: string;
  version?: string;
  /** Of a verification summary (VSA): the expected verifier, resource and levels. */
  verifierId?: string;
  resourceUri?: string;
  verifiedLevels?: string[];
};
