/** Decides whether the URL of a CI run belongs to the repository of a project. */
import { repositoryOfRun } from '#lib/bytes/naming/repository.ts';
import type { Db } from '#db/open.ts';
import { findProject, type ProjectRow, slugKeyOf } from '#db/project/projects.ts';

/** Whether a run URL belongs to the repository of a project, under any name of it that no other project has now. */
export async function isRunOf(db: Db, url: string, project: ProjectRow): Promise<boolean> {
  const repository = repositoryOfRun(url);
  if (repository === null) return false;
  return slugKeyOf(repository) === project.slugKey || (await findProject(db, repository))?.id === project.id;
}
