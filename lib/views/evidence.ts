/** What ingestion, verification and reading answer about one document. */
import type { ActorView } from './actor.ts';
import type { DigestSet, Facts, Json, Remark } from '#lib/evidence/model/evidence.ts';
import type { Verification, VerificationOutcome } from '#lib/verify/result/verification.ts';

export type IngestResult = {
  outcome: 'stored' | 'duplicate' | 'rejected';
  id: string;
  format: string | null;
  predicateType: string | null;
  subjects: { name: string | null; digest: DigestSet }[];
  verification: Verification | null;
  error?: DocumentError;
  /** What was passed over or read with leniency; left out where there is nothing to remark. */
  remarks?: Remark[];
};

/**
 * One document of a file that was verified. A document that could not be read has an error in place of a verification.
 */
export type VerifyResult = {
  id: string;
  format: string | null;
  predicateType: string | null;
  /** What it is, in plain words. */
  title: string;
  subjects: { name: string | null; digest: DigestSet }[];
  remarks: Remark[];
} & ({ verification: Verification; error?: undefined } | { verification: null; error: DocumentError });

/** Why a document could not be read; `pointer` is where in the file (RFC 6901, or `line N`). */
export type DocumentError = { code: string; message: string; pointer: string };

export type EvidenceSummary = {
  id: string;
  format: string;
  predicateType: string | null;
  /** Plain words: `SLSA provenance`, `CycloneDX SBOM`, `Test result` … */
  title: string;
  outcome: VerificationOutcome;
  problem: string | null;
  signer: string | null;
  receivedAt: string;
  signedAt: string | null;
  size: number;
};

export type EvidenceView = EvidenceSummary & {
  subjects: { name: string | null; digest: DigestSet; artifact: string | null }[];
  subjectsHidden: number;
  verification: Verification;
  facts: Facts;
  remarks: Remark[];
  /** The parsed document (payload decoded), secrets masked, cut to a bound. */
  parsed: Json;
  parsedCut: boolean;
  masked: number;
  /** Null for evidence stored before senders were. */
  sentBy: ActorView | null;
  log: { index: number; leafHash: string; treeSize: number; root: string; proof: string[]; checkpoint: string } | null;
  /** Each time it was verified, oldest first: the last one counts. */
  verifications?: { outcome: VerificationOutcome; trustVersion: number; verifiedAt: string }[];
};

export type ArrivingItem = {
  id: string;
  at: string;
  title: string;
  outcome: VerificationOutcome;
  subject: string | null;
  digest: string | null;
  project: string | null;
};
