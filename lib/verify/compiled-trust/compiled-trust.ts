/** Trust, compiled: everything about it that does not depend on the document is computed here once. */
import type { KeyObject } from 'node:crypto';
import type { Certificate } from '#lib/verify/certificate/certificate.ts';
import type { Thresholds, TrustEntry } from '#lib/verify/result/verification.ts';

/** Times are ms since the epoch; an open end is ±Infinity. Both ends belong to the window. */
export type ValidityPeriod = { validFrom: number; validUntil: number };

/** A transparency or certificate log. */
export type LogKey = ValidityPeriod & {
  /**
   * For display, and to link to: the base URL; where the trusted root gives none, the operator or `log ` and the id.
   */
  baseUrl: string;
  /** What entries and SCTs name it by: 32 bytes. */
  id: Uint8Array;
  /** What its checkpoints name it by; its first four bytes are the note key id. */
  checkpointId: Uint8Array;
  key: KeyObject;
  algorithm: 'ecdsa' | 'ed25519' | 'rsa';
};

/**
 * A certificate that may issue, with its way to a trust anchor: the way is checked, `validFrom`–`validUntil` is when
 * all of it holds.
 */
export type IssuingAuthority = ValidityPeriod & {
  certificate: Certificate;
  /** From the certificate itself to the anchor. */
  chain: Certificate[];
  /** How many further authorities may stand between it and a leaf. */
  remainingPathLength: number;
  /** For display. */
  name: string;
};

/**
 * The one time-stamping certificate that the trust material names, or else the issuers of those that come inside
 * time-stamps.
 * `name` is what the trust material calls it; a time-stamp itself is named by the certificate that signed it.
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
  /** What documents may call it by. */
  hints: ReadonlySet<string>;
  name: string;
  /** npm says what a key is for; null elsewhere. */
  usage: string | null;
  /** Where the key was given as a certificate. */
  certificate: Certificate | null;
};

export type BrokenEntry = { entry: TrustEntry; reason: string };

export type CompiledTrust = { version: number; roots: CompiledRoot[]; keys: CompiledKey[]; broken: BrokenEntry[] };
