/** The speaker of a document, in responses of the API and on pages. */
import type { ActorView } from './actor.ts';

/** The verified signer of a document; `signer` is null where no signature is verified, and the sender speaks. */
export type SpeakerView = {
  signer: { identity: string; issuer: string | null } | null;
  /**
   * The sender of a document without a verified signer; null where it was not recorded. Of a signed document that names
   * no artifact, the sender who named one; else null.
   */
  sender: ActorView | null;
};
