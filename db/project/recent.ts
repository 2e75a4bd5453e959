import { desc } from 'drizzle-orm';
import type { Db } from '../sqlite/connection.ts';
import { orm } from '../sqlite/connection.ts';
import { project } from '../schema/index.ts';
import type { ProjectRow } from './projects.ts';

/** Projects by their last build, newest first. */
export async function recentProjects(db: Db, limit: number): Promise<ProjectRow[]> {
  return await orm(db).select().from(project).orderBy(desc(project.lastBuildAt)).limit(limit).all();
}
