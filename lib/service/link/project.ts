/** The repository that somebody speaks of, findable under every name it has had. */
import type { Tx } from '#db/open.ts';
import type { ProjectClaim, ProjectRow } from '#db/project/projects.ts';
import { keepProject, projectNames } from '#db/project/projects.ts';
import { writeWords } from '#db/search.ts';

export async function linkProject(tx: Tx, claim: ProjectClaim): Promise<ProjectRow> {
  const { row, isNew, renamed } = await keepProject(tx, claim);
  if (!isNew && !renamed) return row;
  await writeWords(tx, 'project', row.id, (await projectNames(tx, row.id)).map((name) => name.slug));
  // A rename has changed the row.
  return renamed ? { ...row, slug: claim.slug } : row;
}
