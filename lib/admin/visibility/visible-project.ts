import { AttestryError } from '#lib/errors.ts';
import type { Context } from '#lib/context/context.ts';
import { findProject, type ProjectRow } from '#db/project/projects.ts';

/**
 * The project with a present or former slug. Throws `not-found` where there is none, and where it is hidden from the
 * actor of the context.
 */
export async function visibleProject(context: Pick<Context, 'store'>, slug: string): Promise<ProjectRow> {
  const row = await findProject(context.store.read, slug);
  if (row === null) throw new AttestryError('not-found', `no project is or was called ${slug}`);
  return row;
}
