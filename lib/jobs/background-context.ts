/** The context of the work in the background. */
import type { Context } from '#lib/context/context.ts';
import type { Store } from '#db/open.ts';
import { openGroupCommitWriter } from '#lib/ingest/store/group-commit.ts';

/** A context that writes over `store`, which the process has for its turn in the background. */
export function backgroundContext<Of extends Context>(context: Of, store: Store): Of {
  if (store === context.store) return context;
  const { log, now, adopts } = context;
  return { ...context, store, evidenceWriter: openGroupCommitWriter({ store, log, now, adopts }) };
}
