/** How far the search index of what an earlier version stored is built. */
import { newestSeq } from '#db/full-text/terms.ts';
import { findJob } from '#db/system/jobs.ts';
import type { SeenStore } from '#db/open.ts';

/** The kind of the job that builds the index. */
export const INDEX_STORED = 'index-stored';
/** `after` is the last row id of the part that is indexed. */
export type IndexStoredPayload = { part: 'signer' | 'component' | 'artifact' | 'evidence'; after: number };

/** The share of the stored documents that the search finds by their terms, in percent; null where it finds all. */
export async function indexedPercent({ store }: { store: SeenStore }): Promise<number | null> {
  const db = store.whole.read;
  const job = await findJob(db, INDEX_STORED, 'all');
  if (job === null || job.state === 'done') return null;
  const { part, after } = JSON.parse(job.payload) as IndexStoredPayload;
  return part === 'evidence' ? Math.floor((100 * after) / Math.max(1, await newestSeq(db))) : 0;
}
