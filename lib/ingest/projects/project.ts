/** The repository that somebody speaks of, findable under every name it has had. */
import type { Tx } from '#db/open.ts';
import type { ProjectClaim } from '#db/project/keep-project.ts';
import { keepProject } from '#db/project/keep-project.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import { projectNames } from '#db/project/projects.ts';
import { writeWords } from '#db/search.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { joinProject } from './join-projects.ts';

export async function linkProject(tx: Tx, batch: Batch, claim: ProjectClaim): Promise<ProjectRow> {
  const { row, isNew, renamed, joined } = await keepProject(tx, claim);
  if (isNew || renamed || joined !== null)
    await writeWords(
      tx,
      'project',
      row.id,
      (await projectNames(tx, row.id)).map((name) => name.slug),
    );
  if (joined !== null) await joinProject(tx, batch, joined, row.id);
  return row;
}
