/** The number of the newest event, asked before a page is drawn: what comes after it, the page has not seen. */
import { lastEventSeq } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';

export async function newestEventSeq({ store }: Pick<Context, 'store'>): Promise<number> {
  return lastEventSeq(store.read);
}
