/** Says whose word a report of a rebuild is where no verified signature covers it. */
import type { EvidenceFact } from '#lib/policy/facts/policy.ts';
import { linkBetween } from '#db/evidence/artifact-links.ts';
import type { Db } from '#db/open.ts';
import { senderById } from '#db/system/senders.ts';

/** The kinds of document that can say without a signature that a rebuild differs. */
const KINDS: ReadonlySet<EvidenceFact['facts']['kind']> = new Set(['rebuild', 'link', 'scai']);

/**
 * The fact of a document (`seq`) about an artifact (row id), with the reference of the sender who named the artifact,
 * or of the first one who sent it. Only an unverified report of a rebuild needs it.
 */
export async function withSender(db: Db, artifact: number, seq: number, fact: EvidenceFact): Promise<EvidenceFact> {
  if (fact.outcome === 'verified' || !KINDS.has(fact.facts.kind)) return fact;
  const link = await linkBetween(db, artifact, seq);
  const actor = link?.namedBy ?? link?.actor ?? null;
  const sender = actor === null ? null : await senderById(db, actor);
  return sender === null ? fact : { ...fact, sentBy: `${sender.kind}:${sender.identifier}` };
}
