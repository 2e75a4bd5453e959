/** Which project a document counts for in the numbers of received documents. */
import { senderKinds } from '#lib/authority/speaker.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
import { furtherSenders } from '#db/evidence/further-senders.ts';
import type { Db } from '#db/open.ts';
import { projectById } from '#db/project/projects.ts';
import { projectLookup } from './projects.ts';
import { senderOf } from './sender.ts';

/**
 * The project that a document names, where its signer or its first sender may speak for it; null else. Claims and
 * expectations that change later do not change the numbers.
 */
export async function countedProject(
  db: Db,
  row: Pick<StoredEvidence, 'speaker' | 'actor' | 'project'>,
): Promise<{ id: number; slug: string } | null> {
  const project = row.project === null ? null : await projectById(db, row.project);
  if (project === null || row.speaker === null || row.speaker === 'repository' || row.speaker === 'key') return project;
  const sender = row.speaker === 'sender' ? await senderOf(db, row.actor) : null;
  const loaded = sender && (await projectLookup(db)(project.id));
  return sender && loaded && senderKinds(loaded, sender).length > 0 ? project : null;
}

/** A sender (row id of the actor) for whose project a document counts, since when, and that project. */
export type CountedSending = { actor: number | null; at: string; project: number };

/**
 * The first sending of a document that made it count for the project that it names; null where none did. Another one
 * than the first counts for the project only: the installation has counted the document when it first came.
 */
export async function countedSending(
  db: Db,
  row: Pick<StoredEvidence, 'seq' | 'speaker' | 'actor' | 'project' | 'receivedAt'>,
): Promise<CountedSending | null> {
  const further = (await furtherSenders(db, row.seq, null)).map(({ actor, sentAt }) => ({
    actor,
    at: sentAt ?? row.receivedAt,
  }));
  const sendings = [{ actor: row.actor, at: row.receivedAt }, ...further.sort((a, b) => (a.at < b.at ? -1 : 1))];
  for (const { actor, at } of sendings) {
    const project = await countedProject(db, { ...row, actor });
    if (project !== null) return { actor, at, project: project.id };
  }
  return null;
}
