/** Checks whether evidence can be stored now. */
import { AttestryError } from '#lib/errors.ts';
import { writeMeta } from '#db/system/meta.ts';
import type { Context } from '#lib/context/context.ts';

/** Write one value. Throws `unavailable` where the data folder cannot be written. */
export async function checkReady(context: Context): Promise<void> {
  try {
    await context.store.write((tx) => writeMeta(tx, 'ready-at', context.now().toISOString()));
  } catch (cause) {
    // The error of the store already names the reason.
    if (cause instanceof AttestryError) throw cause;
    throw new AttestryError('unavailable', 'the data folder cannot be written', { retryAfterSeconds: 5, cause });
  }
}
