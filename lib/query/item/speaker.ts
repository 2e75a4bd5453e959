import { actorById } from '#db/system/actors.ts';
import type { Db } from '#db/open.ts';
import type { Verification } from '#lib/verify/result/verification.ts';
import type { SpeakerView } from '#lib/views/reference/speaker.ts';

/**
 * The speaker of a document about an artifact: the signer of a verified one, the sender of every other. `actor` sent
 * it, and `namedBy` named the artifact of a document that names none (row ids).
 */
export async function speakerView(
  db: Db,
  { outcome, signer }: Pick<Verification, 'outcome' | 'signer'>,
  { actor, namedBy }: { actor: number | null; namedBy: number | null },
): Promise<SpeakerView> {
  if (outcome !== 'verified' || signer === null) return { signer: null, sender: await actorById(db, namedBy ?? actor) };
  const issuer = signer.kind === 'certificate' ? signer.issuer : null;
  return { signer: { identity: signer.identity, issuer }, sender: await actorById(db, namedBy) };
}
