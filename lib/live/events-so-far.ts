/** The number of the newest event, asked before a page is drawn: what comes after it, the page has not seen. */
import { lastEvent } from '#db/system/outbox.ts';
import type { Context } from '#lib/context/context.ts';

export async function eventsSoFar({ store }: Pick<Context, 'store'>): Promise<number> {
  return lastEvent(store.read);
}
