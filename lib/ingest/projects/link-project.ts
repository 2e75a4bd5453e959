/** The repository that somebody speaks of, findable under every name it has had. */
import type { Tx } from '#db/open.ts';
import type { ProjectClaim } from '#db/project/resolve-project.ts';
import { resolveProject } from '#db/project/resolve-project.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import { projectNames } from '#db/project/projects.ts';
import { updateSearchIndex } from '#db/search.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { mergeProject } from './merge-projects.ts';

export async function linkProject(tx: Tx, batch: Batch, claim: ProjectClaim): Promise<ProjectRow> {
  const { row, isNew, renamed, merged: joined } = await resolveProject(tx, claim);
  if (isNew || renamed || joined !== null)
    await updateSearchIndex(
      tx,
      'project',
      row.id,
      (await projectNames(tx, row.id)).map((name) => name.slug),
    );
  if (joined !== null) await mergeProject(tx, batch, joined, row.id);
  return row;
}
