import { lastEventSeq } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';

/**
 * The sequence number of the newest event. Read it before a page is rendered: the page may not include any later event.
 */
export async function newestEventSeq({ store }: Pick<Context, 'store'>): Promise<number> {
  return lastEventSeq(store.read);
}
