/** Records when a session or a token was used last. */
import type { Context } from '#lib/context/context.ts';
import { storeFailureKind, type Tx } from '#db/open.ts';

/** Record a use, where the store can be written: nobody loses the right to read because the disk is full. */
export async function recordUse({ store }: Context, write: (tx: Tx) => Promise<void>): Promise<void> {
  if (store.refusal() !== null) return;
  await store.write(write).catch((error: unknown) => {
    if (storeFailureKind(error) === null) throw error;
  });
}
