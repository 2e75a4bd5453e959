/** The speaker of a document in a few words: its verified signer, or the sender where no signature is verified. */
import type { Actor } from '#lib/actor.ts';
import { formatActor } from './actor.ts';
import { formatSigner } from './signer.ts';

/**
 * `issuer` is that of the certificate, null for a key. `sender` is the sender of a document without a verified signer,
 * null where Attestry did not record it. Of a signed document that names no artifact, it is the sender who named one.
 */
export type NamedSpeaker = {
  signer: { identity: string; issuer: string | null } | null;
  sender: { kind: Actor['kind']; identifier: string; name: string } | null;
};

/**
 * The speaker in words that follow “claimed by”: `release.yml at v1.0.0, acme/web` or `the token “ci” (number 3)`. An
 * identity that is no URL is completed by the issuer that attested it.
 */
export function formatSpeaker({ signer, sender }: NamedSpeaker): string {
  if (signer === null) return sender === null ? 'a sender that was not recorded' : formatActor(sender);
  const name = formatSigner(signer.identity);
  const isComplete = signer.issuer === null || signer.identity.startsWith('https://');
  const speaker = isComplete ? name : `${name} (${signer.issuer!.replace(/^https:\/\//, '')})`;
  return sender === null ? speaker : `${speaker}, named for this artifact by ${formatActor(sender)}`;
}
