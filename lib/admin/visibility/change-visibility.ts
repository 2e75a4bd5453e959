/** Makes projects private or public. */
import type { Context } from '#lib/context/context.ts';
import { requireAccess } from '#lib/context/require-access.ts';
import { appendEntry } from '#lib/ingest/log/append.ts';
import { recordAction } from '#lib/ingest/log/audit-log.ts';
import type { Visibility, VisibilityView } from '#lib/views/access/visibility.ts';
import { addVisibilityChange, visibilityChanges } from '#db/access/visibility.ts';
import { setPrivate } from '#db/project/merge.ts';
import { actorById, findOrCreateActor } from '#db/system/actors.ts';
import { findProject, projectById } from '#db/project/projects.ts';
import { checkedReason } from '#lib/admin/checked-reason.ts';
import { visibleProject } from './visible-project.ts';

const MAX_CHANGES = 100;

export type VisibilityInput = {
  /** A present or former slug. */
  project: string;
  visibility: Visibility;
  reason: string;
};

const visibilityOf = (isPrivate: boolean): Visibility => (isPrivate ? 'private' : 'public');

/**
 * Make a project private or public, from the next request on. `changed` is false where it was so before, and nothing is
 * recorded then. Throws `bad-request` without a reason, and `not-found` where the actor sees no such project.
 */
export async function changeVisibility(
  context: Context,
  input: VisibilityInput,
): Promise<{ slug: string; visibility: Visibility; changed: boolean }> {
  const reason = checkedReason(input.reason);
  const { id, slug } = await visibleProject(context, input.project);
  requireAccess(context, 'visibility.change', { project: slug });
  const isPrivate = input.visibility === 'private';
  return context.evidenceWriter.change(context, async (tx, batch) => {
    const changed = (await projectById(tx, id))!.isPrivate !== isPrivate;
    if (changed) {
      await setPrivate(tx, id, isPrivate);
      const createdBy = await findOrCreateActor(tx, batch.actor);
      const number = await addVisibilityChange(tx, { project: id, isPrivate, reason, createdAt: batch.at, createdBy });
      const entry = { kind: 'visibility', at: batch.wallClock, change: input.visibility, number } as const;
      await appendEntry(tx, batch, entry);
      await recordAction(tx, context, {
        action: 'visibility.change',
        object: { kind: 'project', id: slug },
        before: { visibility: visibilityOf(!isPrivate) },
        after: { visibility: input.visibility },
        reason,
      });
    }
    return { slug, visibility: input.visibility, changed };
  });
}

/** Who sees a project, and who made it so; null where the actor sees no such project. */
export async function getVisibility(context: Context, project: string): Promise<VisibilityView | null> {
  const db = context.store.read;
  const row = await findProject(db, project);
  if (row === null) return null;
  return {
    project: row.slug,
    visibility: visibilityOf(row.isPrivate),
    changes: await Promise.all(
      (await visibilityChanges(db, row.id, MAX_CHANGES)).map(async ({ isPrivate, createdAt, createdBy, reason }) => ({
        visibility: visibilityOf(isPrivate),
        at: createdAt,
        by: await actorById(db, createdBy),
        reason,
      })),
    ),
  };
}
