/** Which project a document counts for in the numbers of received documents. */
import { senderKinds } from '#lib/authority/speaker.ts';
import type { StoredEvidence } from '#db/evidence/evidence.ts';
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
