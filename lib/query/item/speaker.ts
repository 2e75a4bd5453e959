import type { Verification } from '#lib/verify/result/verification.ts';
import type { ActorView } from '#lib/views/actor.ts';
import type { SpeakerView } from '#lib/views/evidence.ts';

/** The speaker of a document: the signer of a verified one, the sender of every other. */
export function speakerView({ outcome, signer }: Verification, sentBy: ActorView | null): SpeakerView {
  if (outcome !== 'verified' || signer === null) return { signer: null, sender: sentBy };
  const issuer = signer.kind === 'certificate' ? signer.issuer : null;
  return { signer: { identity: signer.identity, issuer }, sender: null };
}
