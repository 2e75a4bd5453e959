/** The types of compiled trust: everything about trust that does not depend on the document, computed once. */
import type { KeyObject } from '#lib/bytes/platform/crypto.ts';
import type { Certificate } from '#lib/verify/certificate/certificate.ts';
import type { Thresholds, TrustEntry } from '#lib/verify/result/verification.ts';

/** Times are milliseconds since the epoch; an open end is ±Infinity. Both ends are inclusive. */
export type ValidityPeriod = { validFrom: number; validUntil: number };

/** A transparency or certificate log. */
export type LogKey = ValidityPeriod & {
  /** For display and links: the base URL; where the trusted root gives none, the operator, else `log ` and the id. */
  baseUrl: string;
  /** The log id in entries and SCTs, 32 bytes. */
  id: Uint8Array;
  /** The log id in checkpoints; its first four bytes are the note key id. */
  checkpointId: Uint8Array;
  key: KeyObject;
  algorithm: 'ecdsa' | 'ed25519' | 'rsa';
};

/**
 * A certificate that may issue others, with its verified path to a trust anchor. All certificates of the path are valid
 * from `validFrom` to `validUntil`.
 */
export type IssuingAuthority = ValidityPeriod & {
  certificate: Certificate;
  /** From the certificate itself to the anchor. */
  chain: Certificate[];
  /** The number of further authorities that may stand between this one and a leaf. */
  remainingPathLength: number;
  /** For display. */
  name: string;
};

/**
 * The timestamping certificate that the trust material names, or, where it names none, the issuers of the certificates
 * inside timestamps. `name` is the name in the trust material; a timestamp itself gets its name from the certificate
 * that signed it.
 */
export type TimestampAuthority = ValidityPeriod & {
  name: string;
  leaf: { certificate: Certificate; validityPeriod: ValidityPeriod } | null;
  issuers: IssuingAuthority[];
};

export type CompiledRoot = {
  entry: TrustEntry;
  thresholds: Thresholds;
  validityPeriod: ValidityPeriod;
  issuers: IssuingAuthority[];
  timestampAuthorities: TimestampAuthority[];
  tlogs: LogKey[];
  ctlogs: LogKey[];
};

export type CompiledKey = ValidityPeriod & {
  entry: TrustEntry;
  thresholds: Thresholds;
  key: KeyObject;
  keyType: string;
  /** DER SubjectPublicKeyInfo. */
  spki: Uint8Array;
  /** Lower-case hex SHA-256 of the SPKI. */
  fingerprint: string;
  /** The key ids and hints by which documents may name the key. */
  hints: ReadonlySet<string>;
  name: string;
  /** The purpose of a key in npm's key list; null elsewhere. */
  usage: string | null;
  /** The pinned certificate, where the key was given as one. */
  certificate: Certificate | null;
};

/** A trust entry that cannot be used, and why. */
export type BrokenEntry = { entry: TrustEntry; reason: string };

export type CompiledTrust = { version: number; roots: CompiledRoot[]; keys: CompiledKey[]; broken: BrokenEntry[] };
