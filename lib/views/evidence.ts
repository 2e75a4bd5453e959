/** One document in the responses to an upload, to a verification and to a read. */
import type { QuarantineView } from './quarantine.ts';
import type { ActorView } from './reference/actor.ts';
import type { InclusionView } from './reference/inclusion.ts';
import type { SpeakerView } from './reference/speaker.ts';
import type { ConformanceView } from './predicate-type/conformance.ts';
import type { FoundSecretView, SealView } from './retention/secrets.ts';
import type { BodyView } from './retention/retention.ts';
import type { ClaimKind } from '#lib/authority/claim-kind.ts';
import type { DigestSet, EvidenceId, Facts, Json, Remark } from '#lib/evidence/model/evidence.ts';
import type { Verification, VerificationOutcome } from '#lib/verify/result/verification.ts';

export type IngestResult = {
  outcome: 'stored' | 'duplicate' | 'rejected';
  id: string;
  format: string | null;
  predicateType: string | null;
  subjects: { name: string | null; digest: DigestSet }[];
  verification: Verification | null;
  error?: DocumentError;
  /** True for a duplicate whose bytes retention had dropped: they are stored again. Left out otherwise. */
  restored?: boolean;
  /** Parts of the document that were skipped or read leniently; left out when there are none. */
  remarks?: Remark[];
};

/**
 * One document of a verified file. A document that could not be read has an error instead of a verification.
 */
export type VerifyResult = {
  id: string;
  format: string | null;
  predicateType: string | null;
  /** The kind of document, in plain words. */
  title: string;
  subjects: { name: string | null; digest: DigestSet }[];
  remarks: Remark[];
} & ({ verification: Verification; error?: undefined } | { verification: null; error: DocumentError });

/** Why a document could not be read; `pointer` is the position in the file (RFC 6901, or `line N`). */
export type DocumentError = { code: string; message: string; pointer: string };

export type EvidenceSummary = {
  id: string;
  format: string;
  predicateType: string | null;
  /** The kind of document: `SLSA provenance`, `CycloneDX SBOM`, `Test result` … */
  title: string;
  outcome: VerificationOutcome;
  /** The first check that did not pass, in one sentence; null when all passed. */
  problem: string | null;
  signer: string | null;
  receivedAt: string;
  signedAt: string | null;
  size: number;
  /** The number of secrets that were found in it: it is served as it came only to a token that may read. */
  secrets: number;
  /** Whether an administrator removed its bytes for good. */
  sealed: boolean;
};

/** A subject of a document; `artifact` is the digest of the artifact that it is linked to, null without one. */
export type SubjectView = {
  name: string | null;
  digest: DigestSet;
  artifact: string | null;
  /** Whether the document counts for that artifact; null without an artifact. */
  counts: boolean | null;
  /** Why it does not count, in one sentence; null where it counts, and without an artifact. */
  reason: string | null;
};

export type EvidenceView = EvidenceSummary & {
  subjects: SubjectView[];
  subjectsHidden: number;
  verification: Verification;
  facts: Facts;
  /** How it conforms to the registered types of its predicate; empty where nobody has registered one. */
  conformance: ConformanceView[];
  remarks: Remark[];
  /** The parsed document: payloads decoded, secrets masked, large parts shortened. */
  parsed: Json;
  /** Whether parts of `parsed` were left out. */
  parsedCut: boolean;
  /** The number of secrets masked in `parsed`. */
  masked: number;
  /** The first secrets that were found in the document, without their values. */
  foundSecrets: FoundSecretView[];
  /** Who removed its bytes for good, and why; null where nobody did. */
  seal: SealView | null;
  /** Null for evidence that was stored before the server recorded senders. */
  sentBy: ActorView | null;
  /** The active quarantine that keeps it from counting; null where it counts. */
  quarantine: QuarantineView | null;
  /** Whether its bytes are kept, and the proof of their drop where retention dropped them. */
  body: BodyView;
  log: InclusionView | null;
  /** What of the stored document is not as the log says, in sentences. */
  differences?: string[];
  /** Every verification of the document, oldest first; the last one counts. */
  verifications?: { outcome: VerificationOutcome; trustVersion: number; verifiedAt: string }[];
};

/**
 * A document about an artifact that does not count there, because its speaker has no authority over the artifact.
 */
export type ClaimView = {
  id: string;
  /** The kind of document: `SLSA provenance`, `Test result` … */
  title: string;
  kind: ClaimKind;
  outcome: VerificationOutcome;
  claimedBy: SpeakerView;
  /** Null for a document that was stored before the server recorded senders. */
  sentBy: ActorView | null;
  receivedAt: string;
  /** Its verification failed, and a token or a workload identity sent it. */
  alarming: boolean;
};

/** A recently stored document, with the first artifact that it is about. */
export type ArrivingItem = {
  id: string;
  at: string;
  title: string;
  outcome: VerificationOutcome;
  subject: string | null;
  digest: string | null;
  project: string | null;
};

/** A line of a stream, numbered from 1. `tooLong`: it is above the limit, and was only measured. */
export type EvidenceLine =
  | { line: number; bytes: Uint8Array }
  | { line: number; tooLong: { size: number; id: EvidenceId; excerpt: Uint8Array } };

/** Results of documents of one line. They are on disk. `isWhole`: the line has no more. */
export type LineResults = { line: number; results: IngestResult[]; isWhole: boolean };
