/** Resolves the repository that evidence or a webhook names to a project, and keeps the search index up to date. */
import type { Tx } from '#db/open.ts';
import type { ProjectClaim } from '#db/project/resolve-project.ts';
import { resolveProject } from '#db/project/resolve-project.ts';
import type { ProjectRow } from '#db/project/projects.ts';
import { projectNames } from '#db/project/projects.ts';
import { updateSearchIndex } from '#db/search.ts';
import { applyAuthorityChange } from '#lib/ingest/authority/apply-change.ts';
import type { Batch } from '#lib/ingest/batch/batch.ts';
import { claimIfAdopted } from './adopt.ts';
import { mergeProject } from './merge-projects.ts';

/**
 * Find, create, rename or merge the project of a claim, and claim it where `claimIfAdopted` does. The search finds it
 * under every name that it has had.
 */
export async function linkProject(tx: Tx, batch: Batch, claim: ProjectClaim): Promise<ProjectRow> {
  return claimIfAdopted(tx, batch, await findOrCreateProject(tx, batch, claim));
}

/** The same as `linkProject`, but nobody claims the project. */
export async function findOrCreateProject(tx: Tx, batch: Batch, claim: ProjectClaim): Promise<ProjectRow> {
  const { row, isNew, renamed, merged } = await resolveProject(tx, { ...claim, now: batch.at });
  if (isNew || renamed || merged !== null)
    await updateSearchIndex(
      tx,
      'project',
      row.id,
      (await projectNames(tx, row.id)).map((name) => name.slug),
    );
  // A pattern of a sender may match the new name.
  if (renamed) await applyAuthorityChange(tx, batch, row.id);
  if (merged !== null) await mergeProject(tx, batch, merged, row.id);
  return row;
}
