/** Whether evidence could be taken in right now. */
import { AttestryError } from '#lib/errors.ts';
import { writeMeta } from '#db/system/meta.ts';
import type { Context } from '#lib/context/context.ts';

/** Writes one value and reads nothing else. Throws `unavailable` where the data folder cannot be written. */
export async function checkReady(context: Context): Promise<void> {
  try {
    await context.store.write((tx) => writeMeta(tx, 'ready-at', context.now().toISOString()));
  } catch (cause) {
    // The store says why.
    if (cause instanceof AttestryError) throw cause;
    throw new AttestryError('unavailable', 'the data folder cannot be written', { retryAfterSeconds: 5, cause });
  }
}
