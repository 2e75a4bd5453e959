/** Finds out whether the changes of a draft would be refused, before a comparison starts. */
import { AttestryError } from '#lib/errors.ts';
import { changedWaivers, openCheckStore } from '#db/scratch.ts';
import type { Context } from '#lib/context/context.ts';
import { newBatch } from '#lib/ingest/batch/batch.ts';
import { type DraftWaivers, draftWaivers } from '#lib/query/what-if/draft-waivers.ts';
import { DRAFT_MEMBERS, MAX_DRAFTED, type WhatIfDraft } from '#lib/views/what-if/draft.ts';
import { makeChanges } from './trial/make-changes.ts';
import { scratchContext } from './trial/scratch-context.ts';

/**
 * Make the changes of a draft where nothing is evaluated and nothing stays. `folder` has the data. Returns the waivers
 * that it would change. Throws what `makeChanges` throws.
 */
export async function checkDraft(
  context: Context,
  draft: WhatIfDraft,
  folder = context.store.folder,
): Promise<DraftWaivers> {
  const { actor, adopts, readingIsOpen } = context;
  const now = context.now().toISOString();
  const store = openCheckStore(folder);
  try {
    const check = scratchContext(
      store,
      { actor, now, adopts, readingIsOpen },
      {
        storeDocument: () => Promise.reject(new Error('a draft has no evidence')),
        change: async (by, work) =>
          store.write(async (tx) => {
            try {
              return await work(tx, newBatch({ at: now, wallClock: now, actor: by.actor, adopts }));
            } catch (error) {
              // The change was accepted, and would go on with what is read in place here.
              if (isInPlace(error)) return undefined as never;
              throw error;
            }
          }),
      },
    );
    await makeChanges(check, draft);
    return await draftWaivers(store.read, await changedWaivers(store.read), now);
  } finally {
    store.close();
  }
}

/** Throws `bad-request` for a draft that is empty or too large. */
export function checkSize(draft: WhatIfDraft): void {
  const drafted = DRAFT_MEMBERS.filter((member) => (draft[member]?.length ?? 0) > 0);
  if (drafted.length === 0) throw new AttestryError('bad-request', 'a draft has at least one change');
  for (const member of drafted) {
    const [limit, what] =
      member === 'apply'
        ? ([MAX_DRAFTED.policies, 'documents'] as const)
        : ([MAX_DRAFTED.others, `changes in \`${member}\``] as const);
    if (draft[member]!.length > limit)
      throw new AttestryError('bad-request', `a draft has at most ${limit} ${what}`, { pointer: `/${member}` });
  }
}

/** SQLite refuses to write what a scratch store reads in place, and finds none of its indexes. */
function isInPlace(error: unknown): boolean {
  for (let current = error; current instanceof Error; current = current.cause)
    if (/cannot (modify|UPSERT) .*view|no such index/.test(current.message)) return true;
  return false;
}
