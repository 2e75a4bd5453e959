/**
 * What a sender learns about a document that is stored already, but hidden from it: nothing but what it has sent
 * itself.
 */
import { findEvidence, type StoredEvidence } from '#db/evidence/evidence.ts';
import { allFurtherSenders } from '#db/evidence/further-senders.ts';
import { type Db, hidesProjects, type Store, wholeStore } from '#db/open.ts';
import { findActor } from '#db/system/actors.ts';
import { type Actor, actorIdentity } from '#lib/actor.ts';
import type { ReadDocument } from '#lib/ingest/document/document.ts';
import type { IngestResult } from '#lib/views/evidence.ts';

/**
 * How the answer to a document differs where the document is hidden from its sender: it is that to a new document, or
 * to one that the sender has sent before. Null where it is not hidden. Call it before the document is stored.
 */
export async function ownReceipt(
  { store, actor }: { store: Store; actor: Actor },
  document: ReadDocument,
): Promise<Pick<IngestResult, 'outcome' | 'verification'> | null> {
  if (!hidesProjects(store.read)) return null;
  const whole = wholeStore(store.read);
  const stored = await findEvidence(whole, document.id);
  if (stored === null || (await findEvidence(store.read, document.id)) !== null) return null;
  const { kind, identifier } = actorIdentity(actor);
  const sentAt = await timeOfSending(whole, stored, await findActor(whole, kind, identifier));
  const { verification } = document;
  return sentAt === null
    ? { outcome: 'stored', verification }
    : { outcome: 'duplicate', verification: { ...verification, verifiedAt: sentAt } };
}

/** When an actor (row id; null: it has written nothing) sent a stored document first; null where it did not. */
async function timeOfSending(db: Db, stored: StoredEvidence, actor: number | null): Promise<string | null> {
  if (actor === null) return null;
  if (stored.actor === actor) return stored.receivedAt;
  const senders = await allFurtherSenders(db, stored.seq);
  return senders.find((sender) => sender.actor === actor)?.sentAt ?? null;
}
