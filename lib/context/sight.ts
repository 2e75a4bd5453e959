/** Limits a context to what its actor may see. */
import { hidesProjects } from '#db/open.ts';
import { privateProjects } from '#db/access/visibility.ts';
import { tokenById } from '#db/system/tokens.ts';
import { hiddenProjects, type PrivateProject } from '#lib/access/sight.ts';
import type { Context } from './context.ts';

/** The private projects. Where there are none, everybody who may read sees everything. */
export function findPrivateProjects({ store }: Pick<Context, 'store'>): Promise<PrivateProject[]> {
  return privateProjects(store.whole.read);
}

/**
 * The context with a store that shows what its actor may see of the private projects. Where nothing is hidden from the
 * actor, it is the whole store. What is written goes into the same store.
 */
export async function limitSight<Of extends Context>(context: Of, projects: readonly PrivateProject[]): Promise<Of> {
  const { actor } = context;
  const whole = context.store.whole;
  if (projects.length === 0) return { ...context, store: whole };
  const token = actor.kind === 'token' ? await tokenById(whole.read, actor.id) : null;
  // A token that is not stored is for no project.
  const hidden = hiddenProjects(actor, token === null ? [] : token.projects, projects);
  return { ...context, store: whole.without(hidden) };
}

/** Whether nothing is hidden from the actor of a context. */
export function seesEverything({ store }: Pick<Context, 'store'>): boolean {
  return !hidesProjects(store.read);
}
