/** A document about an artifact that does not count there, because its speaker has no authority over the artifact. */
import type { ClaimKind } from '#lib/authority/claim-kind.ts';
import type { VerificationOutcome } from '#lib/verify/result/verification.ts';
import type { ActorView } from './actor.ts';

/** The verified signer of a document; `signer` is null where no signature is verified, and the sender speaks. */
export type SpeakerView = {
  signer: { identity: string; issuer: string | null } | null;
  /** Null for a document with a verified signer, and where the sender was not recorded. */
  sender: ActorView | null;
};

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
